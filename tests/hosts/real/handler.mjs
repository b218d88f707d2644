// Asks the handler over files held in memory: a line of JSON in, a line of JSON out, until the input ends.
// {"files": {path: text}} sets a tree; {"url", "method"} asks it: {"status", "body", "reads"}; {"fold"} folds a text.

import { createInterface } from "node:readline";

let tree;

async function load(files) {
  const source = `${files["_worker.js"]}\nexport { fold };\n`;
  const module = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);
  tree = { files, module };
  return {};
}

async function ask({ url, method = "GET" }) {
  const reads = [];
  const ASSETS = {
    async fetch(request) {
      const path = new URL(request.url).pathname.slice(1);
      const text = tree.files[path];
      reads.push([path, text?.length ?? 0]);
      return new Response(text ?? null, { status: text === undefined ? 404 : 200 });
    },
  };
  const asked = { method, url, headers: new Headers() };
  const response = await tree.module.default.fetch(asked, { ASSETS });
  return { status: response.status, body: await response.text(), reads };
}

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  const answer = given.files ? await load(given.files) : "fold" in given ? tree.module.fold(given.fold) : await ask(given);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
