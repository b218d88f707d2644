// Asks the handler over files held in memory: a line of JSON in, a line of JSON out, until the input ends.
// {"files": {path: text}} sets a tree; {"target", "method"} asks it: {"status", "body", "reads"}; {"fold"} folds a
// text. With "then" beside "files" the tree is replaced by that one after so many reads: {"files", "then", "after"}.

import { createInterface } from "node:readline";

let tree;

async function load({ files, then = null, after = 0 }) {
  const source = `${files["_worker.js"]}\nexport { fold };\n`;
  const module = await import(`data:text/javascript;base64,${Buffer.from(source).toString("base64")}`);
  tree = { files, then, after, module };
  return {};
}

function read(path, reads) {
  const { files, then, after } = tree;
  const text = (then && reads.length >= after ? then : files)[path];
  reads.push([path, text?.length ?? 0]);
  return text === undefined ? null : Buffer.from(text);
}

async function ask({ target, method = "GET" }) {
  const reads = [];
  const store = {
    async file(path) {
      const body = read(path, reads);
      return body && { body, etag: '"x"' };
    },
    async parsed(path, parse) {
      const content = read(path, reads);
      return content && parse(content);
    },
    digest: () => "x",
    renew() {},
  };
  const { status, body } = await tree.module.default.respond({ method, target, ifNoneMatch: null }, store);
  return { status, body: Buffer.from(body).toString(), reads };
}

for await (const line of createInterface({ input: process.stdin })) {
  const given = JSON.parse(line);
  const answer = given.files ? await load(given) : "fold" in given ? tree.module.fold(given.fold) : await ask(given);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
