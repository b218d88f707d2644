// Runs an S3-compatible server with an empty bucket: node s3.mjs FOLDER. Prints the bucket's address.
// Its key is S3RVER, with the secret S3RVER; it checks the key but no signature of version 4 (signatures.mjs does).

import { createRequire } from "node:module";

const S3rver = createRequire(new URL("../../node_modules/", import.meta.url))("s3rver");
const options = { address: "127.0.0.1", port: 0, silent: true, directory: process.argv[2] };
const { port } = await new S3rver({ ...options, configureBuckets: [{ name: "models" }] }).run();
process.stdout.write(`Serving http://127.0.0.1:${port}/models\n`);
