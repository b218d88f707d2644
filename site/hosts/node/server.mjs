// Serves the documented API from a built tree with the tree's own handler. Needs only Node.js 20 or later.
//
//   node server.mjs [--tree _site] [--host 127.0.0.1] [--port 8080] [--memory 256]
//
// `--port 0` chooses a free port. A new build, in the same folder or behind the same symbolic link, is served within a
// second. `--memory` limits what is kept of files and compressed answers, in MiB.

import { createHash } from "node:crypto";
import { open, stat } from "node:fs/promises";
import { createServer, STATUS_CODES } from "node:http";
import { resolve } from "node:path";
import { parseArgs, promisify } from "node:util";
import { gzip } from "node:zlib";

const MARK = '-gzip"'; // ends the ETag of a coded answer
const MAX_AGE = 500; // milliseconds after which a file's version is asked for again
const FIXED = /\/lookup\/(index|blocks)\/[^/]*[0-9a-f]{32}\.json$/; // a name that holds the digest of the content
const ENTRY_BYTES = 500; // an entry of the cache takes about so many beside its content
const MAX_SHARE = 1 / 4; // of the cache, for one entry
const MAX_CONNECTIONS = 1000;
const ABSENT = ["ENOENT", "ENOTDIR", "EISDIR", "ENAMETOOLONG"];
const compressed = promisify(gzip);

/** The files of a folder. A file's version is what the file system says of it: it changes whenever the content does. */
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

/** What is kept in memory, at most so many bytes: what was not used for longest goes first. */
class Memory {
  constructor(maxBytes) {
    this.maxBytes = maxBytes;
    this.bytes = 0;
    this.entries = new Map();
  }

  get(key) {
    const entry = this.entries.get(key);
    if (entry) {
      this.entries.delete(key);
      this.entries.set(key, entry); // the last one now
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

/** The handler's view of the files: read, digested, parsed and compressed once, as long as they stay as they are. */
export class Store {
  /**
   * @param {{version(path: string): Promise<?string>, read(path: string): Promise<?{version, content}>}} source
   * @param {number} maxBytes
   */
  constructor(source, maxBytes) {
    this.source = source;
    this.files = new Memory(maxBytes / 2);
    this.answers = new Memory(maxBytes / 2);
    this.reading = new Map();
    this.renewedAt = 0;
  }

  /** Ask the file system about every file again. */
  renew() {
    this.renewedAt = performance.now();
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

  /** Return an answer's body compressed; equal ETags stand for equal bodies. */
  compressed(etag, body) {
    const kept = this.answers.get(etag);
    if (kept) return kept.content;
    const content = compressed(body);
    this.answers.set(etag, { content }, body.length); // the size until it is known
    content.then(
      (coded) => this.answers.set(etag, { content: coded }, coded.length),
      () => this.answers.remove(etag),
    );
    return content;
  }

  /** Return what is kept of a file, or null if there is none. Requests at the same time read it once. */
  entry(path) {
    const kept = this.files.get(path);
    if (kept && (FIXED.test(path) || kept.checked > Math.max(this.renewedAt, performance.now() - MAX_AGE))) return kept;
    let reading = this.reading.get(path);
    if (!reading) {
      reading = this.renewed(path, kept).finally(() => this.reading.delete(path));
      this.reading.set(path, reading);
    }
    return reading;
  }

  async renewed(path, kept) {
    const checked = performance.now();
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

/** Import a handler by its text, for a .js outside any package is no module to every Node. */
async function imported(source) {
  return (await import(`data:text/javascript;base64,${source.toString("base64")}`)).default;
}

/** A tree and the handler that it brings; a new build may bring another one. */
export class Site {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  async handler() {
    const entry = await this.store.entry("_worker.js");
    if (entry === null) {
      if (this.last) return this.last; // another tree is just taking this one's place
      throw new Error("the tree holds no _worker.js: build it with `catalog build`");
    }
    return (this.last = await (entry.imported ??= imported(entry.content)));
  }
}

/** Return a server that is not listening yet. */
export async function serverOf(site) {
  await site.handler(); // no tree, no server
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
    incoming.resume(); // whatever is sent along, nobody reads it
    const hasHost = incoming.headers.host !== undefined || incoming.httpVersion === "1.0";
    const coding = codingOf(incoming.headers);
    const asked = { method: incoming.method, target: originForm(incoming.url), known: coding.known };
    const answer = hasHost ? await handler.answer(asked, site.store) : handler.failure(400, "the header Host is missing");
    const { status, headers, body } = coding.gzip ? await coded(answer, site.store) : answer;
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
  const known = headers["if-none-match"] ?? null;
  const gzip = acceptsGzip(headers["accept-encoding"]);
  if (!gzip || known === null || known.trim() === "*") return { gzip, known };
  const own = (known.match(/"[^"]*"/g) ?? []).filter((tag) => tag.endsWith(MARK));
  return { gzip, known: own.map((tag) => tag.replace(MARK, '"')).join(", ") };
}

function acceptsGzip(accepted) {
  if (!accepted) return false;
  const codings = accepted.split(",").map((coding) => coding.trim().toLowerCase());
  return codings.some((coding) => /^(gzip|\*)(;\s*q=(1|0?\.0*[1-9]).*)?$/.test(coding));
}

/** Return an answer with its body compressed, and the mark in its ETag. Errors, which have none, stay as they are. */
async function coded({ status, headers, body }, store) {
  const etag = headers.ETag;
  if (!etag) return { status, headers, body };
  const marked = { ...headers, ETag: etag.replace(/"$/, MARK) };
  if (status !== 200) return { status, headers: marked, body };
  return { status, headers: { ...marked, "Content-Encoding": "gzip" }, body: await store.compressed(etag, body) };
}

/** Return what Node's parser refused, as a status and a reason, or as the request that it did not know. */
function refusalOf({ code, rawPacket }) {
  const line = (rawPacket?.toString("latin1") ?? "").split(/\r?\n/, 1)[0];
  const [method, target] = line.split(" ");
  if (code === "HPE_INVALID_METHOD" && /^[\w!#$%&'*+.^`|~-]+$/.test(method) && target?.startsWith("/")) {
    return { method, target };
  }
  if (code === "HPE_INVALID_URL") return { status: 400, detail: "write the address percent-encoded" };
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") return { status: 408, detail: "the request took too long" };
  if (code !== "HPE_HEADER_OVERFLOW") return { status: 400, detail: "this is no HTTP request" };
  return /^\S+ \S{8000}/.test(line)
    ? { status: 414, detail: "the address is too long" }
    : { status: 431, detail: "the headers are too long" };
}

/** Answer what Node makes no request of, and close. */
async function refuse(site, socket, { method, target, status, detail }) {
  if (!socket.writable) return;
  socket.on("error", () => {}); // the client has gone
  const handler = await site.handler();
  const answer = method
    ? await handler.answer({ method, target: originForm(target), known: null }, site.store)
    : handler.failure(status, detail);
  const headers = { ...answer.headers, "Content-Length": answer.body.length, Connection: "close" };
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status]}\r\n${head.join("")}\r\n`);
  socket.end(answer.body);
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
  const store = new Store(new Folder(values.tree), Number(values.memory) * 2 ** 20);
  const server = await serverOf(new Site(store));
  server.listen(Number(values.port), values.host, () => {
    console.log(`Serving http://${values.host}:${server.address().port}/ (stop with Ctrl-C)`);
  });
}

if (process.argv[1] && import.meta.url.endsWith("/server.mjs") && process.argv[1].endsWith("server.mjs")) await main();
