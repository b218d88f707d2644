// Signs requests with bucket.mjs and with aws4, an implementation of others: prints JSON, both Authorization headers.

import { createRequire } from "node:module";

import { signHeaders } from "../../../site/hosts/node/bucket.mjs";

const aws4 = createRequire(new URL("../../node_modules/", import.meta.url))("aws4");
const key = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
const found = [];
for (const [method, address, more] of [
  ["GET", "https://account.r2.example/models/_worker.js", { AWS_REGION: "auto" }],
  ["HEAD", "http://127.0.0.1:9000/models/some/folder/~x/index.json", {}],
  ["GET", "https://s3.eu-central-1.amazonaws.com/models/a.b_c-d/1.json", { AWS_REGION: "eu-central-1", AWS_SESSION_TOKEN: "token" }],
]) {
  const url = new URL(address);
  const headers = signHeaders(method, url, new Date("2026-01-02T03:04:05.678Z"), { ...key, ...more });
  const { authorization, ...sent } = headers;
  const theirs = aws4.sign(
    { service: "s3", region: more.AWS_REGION ?? "us-east-1", method, host: url.host, path: url.pathname, headers: { ...sent } },
    { accessKeyId: key.AWS_ACCESS_KEY_ID, secretAccessKey: key.AWS_SECRET_ACCESS_KEY, sessionToken: more.AWS_SESSION_TOKEN },
  );
  found.push([authorization, theirs.headers.Authorization]);
}
process.stdout.write(JSON.stringify(found));
