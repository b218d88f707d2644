// Times the handler on a tree on disk, in this process: node handler.mjs TREE ADDRESS < queries (one per line)
// Prints JSON: for each request its microseconds, the number of files read, and the status.

import { createInterface } from "node:readline";

import { Assets, handlerOf } from "../site/hosts/node/server.mjs";

const [tree, address] = process.argv.slice(2);
const handler = await handlerOf(tree);
const assets = new Assets(tree);
let reads = 0;
const env = { ASSETS: { fetch: (request) => (reads++, assets.fetch(request)) } };
const samples = [];
for await (const query of createInterface({ input: process.stdin })) {
  const started = process.hrtime.bigint();
  reads = 0;
  const response = await handler.fetch({ method: "GET", url: `${address}?${query}`, headers: new Headers() }, env);
  await response.arrayBuffer();
  samples.push({ microseconds: Number(process.hrtime.bigint() - started) / 1000, reads, status: response.status });
}
process.stdout.write(JSON.stringify(samples));
