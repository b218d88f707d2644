// Serves the documented API from a built tree with the tree's own handler. Needs only Node.js 20 or later.
//
//   node server.mjs [--tree _site] [--host 127.0.0.1] [--port 8080] [--memory 256]
//
// The tree is a folder, or the address of an S3-compatible bucket (bucket.mjs). `--port 0` chooses a free port. A new
// build, in the same folder or behind the same symbolic link, is served within a second. `--memory` limits the cache of
// files and compressed responses, in MiB.

import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { createServer, STATUS_CODES } from "node:http";
import { resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { gzip } from "node:zlib";

const MARK = '-gzip"'; // ends the ETag of a compressed response
export const MAX_AGE = 500; // milliseconds until a cached file is checked again
const IMMUTABLE = /\/lookup\/(index|blocks)\/[^/]*[0-9a-f]{32}\.json$/; // the name contains the digest of the content
const ENTRY_BYTES = 500; // roughly the memory of a cache entry without its content
const MAX_SHARE = 1 / 4; // of a cache, for one entry
const MAX_CONNECTIONS = 1000;
const ABSENT = ["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"];
const compress = promisify(gzip);

/** The files of a folder. A file's version comes from its metadata and changes whenever the content does. */
class Folder {
  constructor(path) {
    this.path = resolve(path);
  }

  /** Return the version of a file, or null if there is none. */
  version(path) {
    return nullIfAbsent(async () => versionOf(await stat(`${this.path}/${path}`)));
  }

  /** Return a file's content and version, or null if there is none. */
  read(path) {
    return nullIfAbsent(async () => {
      const file = await open(`${this.path}/${path}`);
      try {
        return { version: versionOf(await file.stat()), content: await file.readFile() };
      } finally {
        await file.close();
      }
    });
  }
}

function versionOf({ dev, ino, size, mtimeMs, ctimeMs }) {
  return `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`;
}

async function nullIfAbsent(ask) {
  try {
    return await ask();
  } catch (error) {
    if (ABSENT.includes(error.code)) return null;
    throw error;
  }
}

/** A cache of at most `maxBytes`; the least recently used entry goes first. */
class Cache {
  constructor(maxBytes) {
    this.maxBytes = maxBytes;
    this.bytes = 0;
    this.entries = new Map();
  }

  get(key) {
    const entry = this.entries.get(key);
    if (entry) {
      this.entries.delete(key);
      this.entries.set(key, entry); // the most recent one now
    }
    return entry;
  }

  set(key, entry, size) {
    this.remove(key);
    entry.bytes = size + ENTRY_BYTES;
    if (entry.bytes > this.maxBytes * MAX_SHARE) return;
    this.entries.set(key, entry);
    this.bytes += entry.bytes;
    for (const [oldest] of this.entries) {
      if (this.bytes <= this.maxBytes) break;
      this.remove(oldest);
    }
  }

  remove(key) {
    this.bytes -= this.entries.get(key)?.bytes ?? 0;
    this.entries.delete(key);
  }
}

/** The files for the handler: read, hashed, parsed and compressed once, until they change. */
export class Store {
  /**
   * @param {{version(path: string): Promise<?string>, read(path: string): Promise<?{version, content}>}} source
   * @param {number} maxBytes
   * @param {() => number} now returns milliseconds and never goes back
   */
  constructor(source, maxBytes, now = () => performance.now()) {
    this.source = source;
    this.now = now;
    this.files = new Cache(maxBytes / 2);
    this.responses = new Cache(maxBytes / 2);
    this.reading = new Map();
    this.renewedAt = 0;
  }

  /** Check every cached file again when it is next needed. */
  renew() {
    this.renewedAt = this.now();
  }

  async file(path) {
    const entry = await this.entry(path);
    if (entry === null) return null;
    entry.etag ??= `"${this.digest(entry.content)}"`;
    return { body: entry.content, etag: entry.etag };
  }

  async parsed(path, parse) {
    const entry = await this.entry(path);
    return entry && (entry.parsed ??= parse(entry.content));
  }

  digest(content) {
    return createHash("sha256").update(content).digest("hex").slice(0, 32);
  }

  /** Return a response's body compressed. Equal ETags mean equal bodies. */
  compressedBody(etag, body) {
    const kept = this.responses.get(etag);
    if (kept) return kept.content;
    const content = compress(body);
    this.responses.set(etag, { content }, body.length); // until the compressed size is known
    content.then(
      (coded) => this.responses.set(etag, { content: coded }, coded.length),
      () => this.responses.remove(etag),
    );
    return content;
  }

  /** Return the cache entry of a file, or null if there is no file. Concurrent requests read it once. */
  entry(path) {
    const kept = this.files.get(path);
    if (kept && (IMMUTABLE.test(path) || kept.checked > Math.max(this.renewedAt, this.now() - MAX_AGE))) return kept;
    let reading = this.reading.get(path);
    if (!reading) {
      reading = this.readIfChanged(path, kept).finally(() => this.reading.delete(path));
      this.reading.set(path, reading);
    }
    return reading;
  }

  async readIfChanged(path, kept) {
    const checked = this.now();
    if (kept && (await this.source.version(path)) === kept.version) return Object.assign(kept, { checked });
    const found = await this.source.read(path);
    if (found === null) {
      this.files.remove(path);
      return null;
    }
    const entry = { ...found, checked };
    this.files.set(path, entry, found.content.length);
    return entry;
  }
}

/** Import a handler by its text: not every Node takes a .js outside any package for a module. */
async function importModule(source) {
  return (await import(`data:text/javascript;base64,${source.toString("base64")}`)).default;
}

/** A tree and its handler, which is imported again when a build changes it. */
export class Site {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  async handler() {
    const entry = await this.store.entry("_worker.js");
    if (entry === null) {
      if (this.last) return this.last; // the tree is being replaced
      throw new Error("the tree holds no _worker.js: build it with `catalog build`");
    }
    return (this.last = await (entry.imported ??= importModule(entry.content)));
  }
}

/** Return a server that is not listening yet. */
export async function serverOf(site) {
  await site.handler(); // fails at once if there is no tree
  const server = createServer({ requireHostHeader: false }, (incoming, outgoing) => respond(site, incoming, outgoing));
  server.maxConnections = MAX_CONNECTIONS;
  server.on("checkExpectation", (incoming, outgoing) => respond(site, incoming, outgoing));
  server.on("connect", ({ method, url }, socket) => refuse(site, socket, { method, target: url }));
  server.on("clientError", (error, socket) => refuse(site, socket, refusalOf(error)));
  return server;
}

async function respond(site, incoming, outgoing) {
  try {
    const handler = await site.handler();
    incoming.resume(); // discard the request's body
    const hasHost = incoming.headers.host !== undefined || incoming.httpVersion === "1.0";
    const coding = codingOf(incoming.headers);
    const request = { method: incoming.method, target: originForm(incoming.url), ifNoneMatch: coding.ifNoneMatch };
    const response = hasHost ? await handler.respond(request, site.store) : handler.failure(400, "the header Host is missing");
    const { status, headers, body } = coding.gzip ? await compressResponse(response, site.store) : response;
    headers.Vary = "Accept-Encoding";
    if (status !== 204 && status !== 304) headers["Content-Length"] = body?.length ?? 0;
    outgoing.writeHead(status, headers).end(body);
  } catch (error) {
    console.error(`${incoming.method} ${JSON.stringify(incoming.url.slice(0, 200))}: ${error.message}`);
    outgoing.destroy();
  }
}

/** Return the path and query of a request target, which may be a whole address. */
function originForm(target) {
  if (target.startsWith("/")) return target;
  const rest = target.replace(/^https?:\/\/[^/?]*/i, "");
  return rest.startsWith("/") ? rest : "/";
}

/** Choose the content coding. A compressed response has its own ETag; the handler sees it without the mark. */
function codingOf(headers) {
  const ifNoneMatch = headers["if-none-match"] ?? null;
  const gzip = acceptsGzip(headers["accept-encoding"]);
  if (!gzip || ifNoneMatch === null || ifNoneMatch.trim() === "*") return { gzip, ifNoneMatch };
  const tags = (ifNoneMatch.match(/"[^"]*"/g) ?? []).filter((tag) => tag.endsWith(MARK));
  return { gzip, ifNoneMatch: tags.map((tag) => tag.replace(MARK, '"')).join(", ") };
}

function acceptsGzip(accepted) {
  if (!accepted) return false;
  const codings = accepted.split(",").map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => /^(gzip|\*)(;\s*q=(1|0?\.0*[1-9]).*)?$/.test(coding));
}

/** Compress a response's body and mark its ETag. Errors, which have no ETag, stay as they are. */
async function compressResponse({ status, headers, body }, store) {
  const etag = headers.ETag;
  if (!etag) return { status, headers, body };
  const marked = { ...headers, ETag: etag.replace(/"$/, MARK) };
  if (status !== 200) return { status, headers: marked, body };
  return { status, headers: { ...marked, "Content-Encoding": "gzip" }, body: await store.compressedBody(etag, body) };
}

/** Describe what Node's parser rejected: a status and a detail, or the request whose method it does not know. */
function refusalOf({ code, rawPacket }) {
  const line = (rawPacket?.toString("latin1") ?? "").split(/\r?\n/, 1)[0];
  const [method, target] = line.split(" ");
  if (code === "HPE_INVALID_METHOD" && /^[\w!#$%&'*+.^`|~-]+$/.test(method) && target?.startsWith("/")) {
    return { method, target };
  }
  if (code === "HPE_INVALID_URL") return { status: 400, detail: "write the address percent-encoded" };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return { status: 408, detail: "the request took too long" };
  if (code !== "HPE_HEADER_OVERFLOW") return { status: 400, detail: "this is not an HTTP request" };
  return /^\S+ \S{8000}/.test(line)
    ? { status: 414, detail: "the address is too long" }
    : { status: 431, detail: "the headers are too long" };
}

/** Respond to what Node makes no request of, and close the connection. */
async function refuse(site, socket, { method, target, status, detail }) {
  if (!socket.writable) return;
  socket.on("error", () => {}); // the client is gone
  const handler = await site.handler();
  const response = method
    ? await handler.respond({ method, target: originForm(target), ifNoneMatch: null }, site.store)
    : handler.failure(status, detail);
  const headers = { ...response.headers, "Content-Length": response.body.length, Connection: "close" };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${response.status} ${STATUS_CODES[response.status]}\r\n${head.join("")}\r\n`);
  socket.end(response.body);
}

/** Return a folder, or a bucket by its address. */
async function sourceOf(tree) {
  if (!/^https?:\/\//.test(tree)) return new Folder(tree);
  const { Bucket } = await import("./bucket.mjs");
  return new Bucket(tree, process.env);
}

async function main() {
  const { values } = parseArgs({
    options: {
      tree: { type: "string", default: "_site" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "8080" },
      memory: { type: "string", default: "256" },
    },
  });
  const store = new Store(await sourceOf(values.tree), Number(values.memory) * 2 ** 20);
  const server = await serverOf(new Site(store));
  server.listen(Number(values.port), values.host, () => {
    console.log(`Serving http://${values.host}:${server.address().port}/ (stop with Ctrl-C)`);
  });
}

if (process.argv[1] && import.meta.url.endsWith("/server.mjs") && process.argv[1].endsWith("server.mjs")) await main();
