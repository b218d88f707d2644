// Runs an S3-compatible server with an empty bucket: node s3.mjs FOLDER. Prints the bucket's address.
// Its key is S3RVER, with the secret S3RVER; it checks the key but no signature of version 4 (signatures.mjs does).

import { createRequire } from "node:module";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";

const S3rver = createRequire(new URL("../../node_modules/", import.meta.url))("s3rver");
const options = { address: "127.0.0.1", port: 0, silent: true, directory: process.argv[2] };
const server = new S3rver({ ...options, configureBuckets: [{ name: "models" }] });

// S3 replaces an object at once; s3rver writes over its files, and would serve half of them. So objects are read and
// written one after the other.
const { store } = server;
const [getObject, putObject] = [store.getObject.bind(store), store.putObject.bind(store)];
let last = Promise.resolve();

function inTurn(work) {
  const done = last.then(work);
  last = done.catch(() => {});
  return done;
}

store.getObject = (...request) =>
  inTurn(async () => {
    const object = await getObject(...request);
    if (object?.content) object.content = Readable.from([await buffer(object.content)]);
    return object;
  });
store.putObject = (object) => inTurn(() => putObject(object));

const { port } = await server.run();
process.stdout.write(`Serving http://127.0.0.1:${port}/models\n`);
