// Serves the documented API from a built tree with the tree's own handler. Needs only Node.js 20 or later.
//
//   node server.mjs [--tree _site] [--host 127.0.0.1] [--port 8080]
//
// `--port 0` chooses a free port. A new build into the same folder is served at once; restart the server after a change
// of the program or of the base URL.

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { resolve, sep } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";

const MARK = '-gzip"'; // the end of a compressed response's ETag

/** A folder's files in the form that the handler expects: `fetch` returns a file, with an ETag from its content. */
export class Assets {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = resolve(folder);
  }

  /** @param {Request} request */
  async fetch(request) {
    const path = decodeURIComponent(new URL(request.url).pathname);
    for (const candidate of path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`]) {
      const body = await this.read(candidate);
      if (body) return new Response(body, { headers: { ETag: `"${sha256(body)}"` } });
    }
    return new Response(null, { status: 404 });
  }

  /** Return the content of a file below the folder, or null. */
  async read(path) {
    const file = resolve(this.folder, `.${path}`);
    if (!file.startsWith(this.folder + sep) || file.includes("\0")) return null;
    try {
      return await readFile(file);
    } catch (error) {
      if (["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"].includes(error.code)) return null;
      throw error;
    }
  }
}

/** Import the tree's handler from its text: not every Node treats a .js file outside a package as a module. */
export async function handlerOf(folder) {
  const source = await readFile(resolve(folder, "_worker.js"));
  return (await import(`data:text/javascript;base64,${source.toString("base64")}`)).default;
}

/** Return a server that is not listening yet. */
export async function serverOf(folder) {
  const handler = await handlerOf(folder);
  const env = { ASSETS: new Assets(folder) };
  const answer = async (asked) => {
    try {
      return await handler.fetch(asked, env);
    } catch (error) {
      console.error(error);
      return new Response(null, { status: 500 });
    }
  };
  const server = createServer(async (incoming, outgoing) => {
    incoming.resume(); // discard the request's body
    const coding = codingOf(incoming.headers);
    const method = incoming.method === "HEAD" ? "GET" : incoming.method; // the same headers; Node omits the body
    const response = await answer(asked(method, incoming.url, coding.known));
    await send(coding.gzip ? await gzipped(response) : response, outgoing);
  });
  server.on("clientError", (error, socket) => refuse(error, socket, answer));
  return server;
}

/** The parts of a request that the handler reads. (A Request object cannot have every method.) */
function asked(method, target, known) {
  const path = Buffer.from(target.replace(/^https?:\/\/[^/]*/i, ""), "latin1").toString();
  const headers = new Headers(known === null ? {} : { "If-None-Match": known });
  return { method, url: `http://localhost${path.startsWith("/") ? path : "/"}`, headers };
}

/** Choose the content coding. A compressed response has its own ETag; the handler sees it without the mark. */
function codingOf(headers) {
  const accepted = (headers["accept-encoding"] ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  const gzip = accepted.some((coding) => /^(gzip|\*)(;\s*q=(1|0?\.0*[1-9]).*)?$/.test(coding));
  const known = headers["if-none-match"] ?? null;
  if (!gzip || known === null || known.trim() === "*") return { gzip, known };
  const own = (known.match(/"[^"]*"/g) ?? []).filter((tag) => tag.endsWith(MARK));
  return { gzip, known: own.map((tag) => tag.replace(MARK, '"')).join(", ") };
}

/** Return a response with compressed content and the mark in its ETag. Errors have no ETag and stay unchanged. */
async function gzipped(response) {
  const etag = response.headers.get("ETag");
  if (!etag) return response;
  const headers = new Headers(response.headers);
  headers.set("ETag", etag.replace(/"$/, MARK));
  if (response.status !== 200) return new Response(null, { status: response.status, headers });
  headers.set("Content-Encoding", "gzip");
  return new Response(gzipSync(await response.arrayBuffer()), { headers });
}

async function send(response, outgoing) {
  const headers = { ...Object.fromEntries(response.headers), vary: "Accept-Encoding" };
  const body = Buffer.from(await response.arrayBuffer());
  if (![204, 304].includes(response.status)) headers["content-length"] = body.length;
  outgoing.writeHead(response.status, headers).end(body);
}

/** Respond to requests that Node's parser refuses, so that an unknown method gets a 405 too. */
async function refuse(error, socket, answer) {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const [method, target] = (error.rawPacket?.toString("latin1") ?? "").split(/[ \r\n]/, 2);
  const known = error.code === "HPE_INVALID_METHOD" && /^[\w!#$%&'*+.^`|~-]+$/.test(method) && target?.startsWith("/");
  const response = known ? await answer(asked(method, target, null)) : new Response(null, { status: 400 });
  const head = [...response.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
  socket.end(`HTTP/1.1 ${response.status} \r\n${head}Connection: close\r\n\r\n${await response.text()}`);
}

function sha256(body) {
  return createHash("sha256").update(body).digest("hex").slice(0, 32);
}

if (process.argv[1] && import.meta.url.endsWith("/server.mjs") && process.argv[1].endsWith("server.mjs")) {
  const { values } = parseArgs({
    options: {
      tree: { type: "string", default: "_site" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "8080" },
    },
  });
  const server = await serverOf(values.tree);
  server.listen(Number(values.port), values.host, () => {
    console.log(`Serving http://${values.host}:${server.address().port}/ (stop with Ctrl-C)`);
  });
}
