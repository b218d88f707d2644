// Times the handler over a tree on disk, in this process: node handler.mjs TREE LIST < queries (one per line)
// Prints JSON: microseconds of each request, and how many files it read. Nothing is cached, as in a worker.

import { readFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { createInterface } from "node:readline";

const [tree, list] = process.argv.slice(2);
const source = await readFile(`${tree}/_worker.js`, "base64");
const handler = (await import(`data:text/javascript;base64,${source}`)).default;
let reads = 0;
const store = {
  async parsed(path, parse) {
    reads++;
    return parse(await readFile(`${tree}/${path}`));
  },
  digest: (content) => createHash("sha256").update(content).digest("hex"),
  renew() {},
};
const samples = [];
for await (const query of createInterface({ input: process.stdin })) {
  const started = process.hrtime.bigint();
  reads = 0;
  const { status } = await handler.respond({ method: "GET", target: `/${list}?${query}`, ifNoneMatch: null }, store);
  samples.push({ microseconds: Number(process.hrtime.bigint() - started) / 1000, reads, status });
}
process.stdout.write(JSON.stringify(samples));
