// Runs a built tree in workerd as Cloudflare does (site/hosts/cloudflare/wrangler.jsonc): node workerd.mjs TREE
// Prints its address when it answers; SIGTERM stops it and workerd.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { Miniflare } from "miniflare";

const tree = process.argv[2];
const text = readFileSync(fileURLToPath(new URL("../../../site/hosts/cloudflare/wrangler.jsonc", import.meta.url)), "utf8");
const wrangler = JSON.parse(text.replace(/^\s*\/\/.*$/gm, ""));
const { html_handling, not_found_handling, run_worker_first, binding } = wrangler.assets;

const miniflare = new Miniflare({
  host: "127.0.0.1",
  port: 0,
  name: wrangler.name,
  compatibilityDate: wrangler.compatibility_date,
  modules: [{ type: "ESModule", path: "_worker.js", contents: readFileSync(join(tree, "_worker.js"), "utf8") }],
  assets: {
    binding,
    directory: tree,
    routerConfig: { has_user_worker: true, static_routing: { user_worker: run_worker_first } },
    assetConfig: { html_handling, not_found_handling, has_static_routing: true },
  },
});
const address = await miniflare.ready;
process.stdout.write(`Serving ${address.href}\n`);
process.on("SIGTERM", async () => {
  await miniflare.dispose();
  process.exit(0);
});
