// Runs the handler in workerd on a bucket of R2 (site/hosts/object-storage/wrangler.jsonc): node r2.mjs TREE
// Uploads the tree, then prints the address. Each line of input is another tree, which is uploaded over the one before
// in the order of upload.sh; then the line comes back.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { Miniflare } from "miniflare";

const LOOKUP = "asset-management/v1/lookup/";
const TRANSFERS = 4; // at a time, as rclone does
const ORDER = [/lookup\/(blocks|index)\/|models\/[^/]*-[^/]*\/index\.json$/, /./];

const tree = process.argv[2];
const file = fileURLToPath(new URL("../../../site/hosts/object-storage/wrangler.jsonc", import.meta.url));
const wrangler = JSON.parse(readFileSync(file, "utf8").replace(/^\s*\/\/.*$/gm, ""));
const [{ binding, bucket_name: name }] = wrangler.r2_buckets;
const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  name: wrangler.name,
  compatibilityDate: wrangler.compatibility_date,
  modules: [{ type: "ESModule", path: "_worker.js", contents: readFileSync(join(tree, "_worker.js"), "utf8") }],
  r2Buckets: { [binding]: name },
});
const bucket = await miniflare.getR2Bucket(binding);
const held = new Map();

async function put(folder, path) {
  const content = readFileSync(join(folder, path), "latin1");
  await bucket.put(path, new Uint8Array(Buffer.from(content, "latin1")));
  held.set(path, content);
}

async function upload(folder) {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".gz") && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1));
  const turn = (path) => (path === `${LOOKUP}directory.json` ? 2 : ORDER.findIndex((pattern) => pattern.test(path)));
  const changed = names.filter((path) => held.get(path) !== readFileSync(join(folder, path), "latin1"));
  for (const step of [0, 1, 2]) {
    const paths = changed.filter((path) => turn(path) === step);
    while (paths.length) await Promise.all(paths.splice(0, TRANSFERS).map((path) => put(folder, path)));
  }
  const kept = new Set(names);
  for (const path of [...held.keys()].filter((path) => !kept.has(path))) {
    await bucket.delete(path);
    held.delete(path);
  }
}

await upload(tree);
process.stdout.write(`Serving ${(await miniflare.ready).href}\n`);
process.on("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
for await (const line of createInterface({ input: process.stdin })) {
  await upload(line);
  process.stdout.write(`${line}\n`);
}
