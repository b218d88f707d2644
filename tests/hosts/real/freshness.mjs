// Replaces a build beneath the Node server's store, whose clock this script sets: prints JSON, the limit in milliseconds,
// and what the store returns when each time has passed since the file was read.

import { MAX_AGE, Store } from "../../../site/hosts/node/server.mjs";

const PATH = "asset-management/v1/charging-station-models/index.json";
let now = 10_000;
let build = "first";
const source = {
  version: async () => build,
  read: async () => ({ version: build, content: Buffer.from(build) }),
};
const store = new Store(source, 2 ** 20, () => now);
const found = {};
const readAt = now;
for (const passed of [0, MAX_AGE - 1, MAX_AGE]) {
  now = readAt + passed;
  found[passed] = (await store.file(PATH)).body.toString();
  build = "second";
}
process.stdout.write(JSON.stringify({ maxAge: MAX_AGE, found }));
