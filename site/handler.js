// The documented query API over the files of a built tree, for every host that runs JavaScript: web-standard code,
// no dependency. On Cloudflare the files come from the binding ASSETS (static assets) or BUCKET (R2); the Node server
// (site/hosts/node/server.mjs) calls `answer` with files of its own. The rules are those of builder/domain/query.py
// and builder/serve/http_api.py, the lookup files those of builder/publish/api/lookup.py: a request costs a few small
// reads, whatever the catalogue holds.

// The build replaces this line with the site's values (builder/publish/api/host_files.py).
const SITE = { baseUrl: "http://localhost/", lowerCase: {} };

const API = "asset-management/v1/";
const LIST = `${API}charging-station-models`;
const LOOKUP = `${API}lookup/`;
const PARAMETERS = ["limit", "startingAfter", "vendor", "model", "isArchived"];
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MODEL = new RegExp(`^${LIST}/[^/-]+-[^/]+$`); // an id has a hyphen, the other names below the list do not
const UNKNOWN_CURSOR = "startingAfter is not the id of a model";
const TITLES = {
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  414: "URI Too Long",
  431: "Request Header Fields Too Large",
  500: "Internal Server Error",
};
const MAX_OPEN_READS = 6; // Cloudflare holds as many open for one request
const MAX_ATTEMPTS = 4; // to read one build to the end while others take its place
const RECORDS_OF_A_BLOCK = 100; // a block that is not the last of its group has more

const EVERYWHERE = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": "ETag, Allow",
  "Cache-Control": "public, max-age=0, must-revalidate",
  "Referrer-Policy": "strict-origin-when-cross-origin",
  "X-Content-Type-Options": "nosniff",
};
const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; " +
  "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const TYPES = {
  css: "text/css; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  svg: "image/svg+xml",
  xml: "application/xml",
};
const FIXED = /[0-9a-f]{32}\.json$/; // a name that holds the digest of the content
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LINE_FEED = 10;
const COMMA = encoder.encode(",");
const LIST_END = encoder.encode("]}}\n");

/** An invalid query: the response is 400 with this message. */
class QueryError extends Error {}

/** A file that the directory names is missing: another build has taken the place of the one that is being read. */
class MissingFileError extends Error {}

/**
 * @typedef {{body: Uint8Array | ReadableStream, etag: string}} StoredFile
 * @typedef {{
 *   file(path: string): Promise<StoredFile | null>,
 *   parsed(path: string, parse: (content: Uint8Array) => object): Promise<object | null>,
 *   digest(content: Uint8Array): Promise<string> | string,
 *   renew(): void,
 * }} Store the files of a tree by their paths in it; `renew`: what is kept may be older than the tree
 * @typedef {{method: string, target: string, known: string | null}} Asked `known` is the header If-None-Match
 * @typedef {{status: number, headers: Record<string, string>, body: Uint8Array | ReadableStream | null}} Answer
 */

export default {
  /**
   * Answer a request on Cloudflare.
   * @param {Request} request
   * @param {{ASSETS?: object, BUCKET?: object}} env
   * @returns {Promise<Response>}
   */
  async fetch(request, env) {
    const store = env.ASSETS ? new AssetStore(env.ASSETS, request.url) : new BucketStore(env.BUCKET);
    const target = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
    const known = request.headers.get("If-None-Match");
    const { status, headers, body } = await answer({ method: request.method, target, known }, store);
    return new Response(request.method === "HEAD" ? null : body, { status, headers });
  },
  answer,
  failure,
};

/** What both stores of Cloudflare have in common: they serve one request, and read no file of fixed content twice. */
class Store {
  fixed = new Map();

  async parsed(path, parse) {
    if (!this.fixed.has(path)) {
      const reading = this.content(path).then((content) => content && parse(content));
      if (!FIXED.test(path)) return reading;
      this.fixed.set(path, reading);
    }
    return this.fixed.get(path);
  }

  renew() {} // nothing is kept that could be old

  async digest(content) {
    return hex(await crypto.subtle.digest("SHA-256", content)).slice(0, 32);
  }
}

/** The static assets of Cloudflare, which have names of their own for pages. */
class AssetStore extends Store {
  constructor(assets, url) {
    super();
    this.assets = assets;
    this.url = url;
  }

  async file(path) {
    const response = await this.fetch(path);
    if (response === null) return null;
    const etag = response.headers.get("ETag");
    if (etag?.startsWith('"')) return { body: response.body, etag };
    const body = new Uint8Array(await response.arrayBuffer());
    return { body, etag: `"${await this.digest(body)}"` };
  }

  async content(path) {
    const response = await this.fetch(path);
    return response === null ? null : new Uint8Array(await response.arrayBuffer());
  }

  async fetch(path) {
    const name = path === "404.html" ? "404" : path.replace(/(^|\/)index\.html$/, "$1");
    const response = await this.assets.fetch(new Request(new URL(`/${name}`, this.url)));
    return response.status === 200 ? response : null;
  }
}

/** A bucket of Cloudflare R2. */
class BucketStore extends Store {
  constructor(bucket) {
    super();
    this.bucket = bucket;
  }

  async file(path) {
    const object = await this.bucket.get(path);
    return object && { body: object.body, etag: object.httpEtag };
  }

  async content(path) {
    const object = await this.bucket.get(path);
    return object && new Uint8Array(await object.arrayBuffer());
  }
}

/**
 * Answer a request of any method for any path; never throws.
 * @param {Asked} asked
 * @param {Store} store
 * @returns {Promise<Answer>} for HEAD the answer to GET: the host leaves the body out
 */
async function answer(asked, store) {
  try {
    const found = await route(asked, store);
    const isKnown = found.status === 200 && matches(found.headers.ETag, asked.known);
    return complete(isKnown ? { status: 304, headers: { ETag: found.headers.ETag }, body: null } : found);
  } catch (error) {
    console.error(`${asked.method} ${JSON.stringify(asked.target.slice(0, 200))}: ${error.message}`);
    return failure(500, "the catalogue cannot be read at the moment: ask again");
  }
}

/** Return a problem with all the usual headers, for what never got as far as `answer`. */
function failure(status, detail, headers = {}) {
  return complete(problem(status, detail, headers));
}

/** Add the headers that every answer has; make the body, where that was put off until it is needed. */
function complete({ status, headers, body }) {
  const policy = headers["Content-Type"]?.startsWith("text/html")
    ? { "Content-Security-Policy": CONTENT_SECURITY_POLICY }
    : null;
  return {
    status,
    headers: { ...headers, ...EVERYWHERE, ...policy },
    body: typeof body === "function" ? body() : body,
  };
}

async function route({ method, target }, store) {
  const [whole, ...rest] = target.split("?");
  const base = new URL(SITE.baseUrl).pathname;
  const asked = decoded(whole);
  const isBelow = `${asked}/`.startsWith(base);
  const path = isBelow ? asked.slice(base.length).replace(/\/$/, "") : "";
  if (method === "OPTIONS") return preflight(path);
  if (method !== "GET" && method !== "HEAD") return methodNotAllowed(method, path);
  if (!isBelow && asked === "/") return { status: 302, headers: { Location: base }, body: null };
  if (!isBelow) return notFound("", store);
  return path === LIST ? list(rest.join("?"), store) : page(path, store);
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no published name has a percent sign: 404
  }
}

// Files

async function page(path, store) {
  if (path !== "" && !path.split("/").every((step) => /^[\w~-][\w.~-]*$/.test(step))) return notFound(path, store);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const folder = path === "" ? "" : `${path}/`;
  const candidates = [path.startsWith(API) ? `${folder}index.json` : `${folder}index.html`];
  if (name.includes(".")) candidates.unshift(path);
  for (const candidate of candidates) {
    const file = await store.file(candidate);
    if (file !== null) return content(file, candidate);
  }
  return notFound(path, store);
}

function content({ body, etag }, path) {
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  return { status: 200, headers: { "Content-Type": type, ETag: etag }, body };
}

/** Say by If-None-Match whether the client has the content: a list, `*`, weak comparison (RFC 9110, 13.1.2). */
function matches(etag, given) {
  if (!etag || given === null) return false;
  const opaque = etag.replace(/^W\//, "");
  return given.trim() === "*" || (given.match(/"[^"]*"/g) ?? []).includes(opaque);
}

// The query

async function list(text, store) {
  try {
    const query = parse(text);
    const selects = [query.vendor, query.model, query.startingAfter, query.limit].some((value) => value !== null);
    if (selects) return await selected(query, store);
    const whole = query.isArchived ? `${LIST}/archived/index.json` : `${LIST}/index.json`;
    const file = await store.file(whole);
    if (file === null) throw new MissingFileError(whole);
    return content(file, whole);
  } catch (error) {
    if (error instanceof QueryError) return problem(400, error.message);
    throw error;
  }
}

/** Read the parameters; unknown ones are ignored. `limit` null means all; vendor and model are folded. */
function parse(text) {
  const given = {};
  for (const pair of text.split("&")) {
    const [encoded, ...rest] = pair.split("=");
    const name = component(encoded);
    if (!PARAMETERS.includes(name)) continue;
    if (name in given) throw new QueryError(`${name} is given twice: give it once`);
    given[name] = component(rest.join("="));
    if (given[name] === null) throw new QueryError(`${name} is not UTF-8`);
  }
  return {
    limit: limitOf(given.limit),
    startingAfter: idOf(given.startingAfter),
    vendor: nameOf("vendor", given.vendor),
    model: nameOf("model", given.model),
    isArchived: booleanOf("isArchived", given.isArchived),
  };
}

/** Decode a name or a value of a query; a percent sign that encodes nothing stays. Null if it is not UTF-8. */
function component(encoded) {
  try {
    return decodeURIComponent(encoded.replaceAll("+", " ").replace(/%(?![0-9A-Fa-f]{2})/g, "%25"));
  } catch {
    return null;
  }
}

function limitOf(value) {
  if (value === undefined) return null;
  if (!/^[1-9][0-9]{0,8}$/.test(value)) throw new QueryError("limit must be a whole number from 1 to 999999999");
  return Number(value);
}

function idOf(value) {
  if (value === undefined) return null;
  if (!ID.test(value)) throw new QueryError(UNKNOWN_CURSOR);
  return value;
}

function nameOf(parameter, value) {
  if (value === undefined) return null;
  const folded = fold(value);
  if (folded === "") throw new QueryError(`${parameter} is empty: give a name, or leave the parameter out`);
  return folded;
}

function booleanOf(parameter, value) {
  if (value !== undefined && !/^(true|false)$/i.test(value)) throw new QueryError(`${parameter} must be true or false`);
  return value?.toLowerCase() === "true";
}

/**
 * Return the key for comparing vendors and models. Engines have different versions of Unicode: beyond ASCII, the build's
 * table maps capitals to the lowercase letters in the catalogue's names.
 */
function fold(text) {
  return text
    .trim()
    .replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
    .replace(/[^\0-\x7f]/gu, (letter) => SITE.lowerCase[letter] ?? letter)
    .normalize("NFC");
}

/** Answer from one build: where a file of it has gone, read the directory of the build that replaced it. */
async function selected(query, store) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await select(query, store);
    } catch (error) {
      if (!(error instanceof MissingFileError) || attempt === MAX_ATTEMPTS) throw error;
      store.renew();
    }
  }
}

async function select(query, store) {
  const root = await lookup("directory", jsonOf, store);
  const [after, directory] = await Promise.all([place(query.startingAfter, root, store), directoryOf(query, root, store)]);
  const state = query.isArchived ? "archived" : "live";
  const wanted = directory[state].filter((one) => (typeof one === "number" ? one : one[0]) > after);
  const { slices, hasMore } = await slicesOf(wanted, after, query.limit ?? Infinity, (one) => blockOf(one, root[state], store));
  // Blocks are named by the digest of their content, so these words stand for the bytes of the answer.
  const told = `${hasMore}${slices.map(({ name, from, to }) => ` ${name} ${from} ${to}`).join("")}`;
  const headers = { "Content-Type": TYPES.json, ETag: `"${await store.digest(encoder.encode(told))}"` };
  return { status: 200, headers, body: () => listBody(slices, hasMore) };
}

/**
 * Return the slices of blocks that hold the records after a place, at most so many records.
 * @param {(number | [number, string])[]} wanted of a directory
 * @param {(one: number | [number, string]) => Promise<Block>} read
 */
async function slicesOf(wanted, after, limit, read) {
  const slices = [];
  let count = 0;
  let position = 0;
  while (position < wanted.length && count < limit) {
    const reads = Math.min(Math.ceil((limit - count) / RECORDS_OF_A_BLOCK), MAX_OPEN_READS);
    const next = wanted.slice(position, (position += reads));
    for (const [number, block] of (await Promise.all(next.map(read))).entries()) {
      const isPlace = typeof next[number] === "number";
      const from = isPlace ? block.places.indexOf(next[number]) : block.places.findIndex((one) => one > after);
      const end = isPlace ? from + 1 : block.places.length;
      const to = Math.min(end, from + limit - count);
      if (to > from) slices.push({ ...block, from, to });
      count += to - from;
      if (to < end) return { slices, hasMore: true };
    }
  }
  return { slices, hasMore: position < wanted.length };
}

/** Join slices to the documented list, as bytes. */
function listBody(slices, hasMore) {
  const parts = [encoder.encode(`{"data":{"hasMore":${hasMore},"items":[`)];
  for (const { items, ends, from, to } of slices) {
    if (parts.length > 1) parts.push(COMMA);
    parts.push(items.subarray(from === 0 ? 0 : ends[from - 1] + 1, ends[to - 1]));
  }
  parts.push(LIST_END);
  const body = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    body.set(part, offset);
    offset += part.length;
  }
  return body;
}

/** Return the place of the cursor in the whole order, -1 without one. */
async function place(id, root, store) {
  if (id === null) return -1;
  const found = await entry(`id ${id}`, root, store);
  if (found === undefined) throw new QueryError(UNKNOWN_CURSOR);
  return found;
}

/** Return where the records are that a query's filters select. */
async function directoryOf({ vendor, model }, root, store) {
  const nothing = { live: [], archived: [] };
  if (model === null) return vendor === null ? root : ((await entry(`vendor ${vendor}`, root, store)) ?? nothing);
  const named = (await entry(`model ${model}`, root, store)) ?? nothing;
  if (vendor === null || named.vendor === vendor) return named;
  if (named === nothing || named.vendor !== undefined) return nothing;
  return (await entry(`both ${vendor}\n${model}`, root, store)) ?? nothing;
}

/** Return what the index holds under a key, or undefined. */
async function entry(key, root, store) {
  const bucket = (crc32(encoder.encode(key)) & 0xff).toString(16).padStart(2, "0");
  if (!Object.hasOwn(root.index, bucket)) return undefined;
  const entries = await lookup(`index/${bucket}-${root.index[bucket]}`, jsonOf, store);
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/**
 * Return the block that an entry of a directory names; a place alone lies in a block of all models.
 * @typedef {{name: string, places: number[], ends: number[], items: Uint8Array}} Block
 */
async function blockOf(one, all, store) {
  const [, name] = typeof one === "number" ? all.find(([last]) => last >= one) : one;
  return { ...(await lookup(`blocks/${name}`, recordsOf, store)), name };
}

async function lookup(name, parser, store) {
  const path = `${LOOKUP}${name}.json`;
  const found = await store.parsed(path, parser);
  if (found === null) throw new MissingFileError(path);
  return found;
}

function jsonOf(content) {
  return JSON.parse(decoder.decode(content));
}

/** A block's first line says where each record ends in the bytes that follow. */
function recordsOf(content) {
  const line = content.indexOf(LINE_FEED);
  const { places, ends } = JSON.parse(`${decoder.decode(content.subarray(0, line))}]}`);
  return { places, ends, items: content.subarray(line + 1) };
}

function crc32(bytes) {
  let value = -1;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (0xedb88320 & -(value & 1));
  }
  return ~value;
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Errors and other methods

function problem(status, detail, headers = {}) {
  const body = { type: "about:blank", title: TITLES[status], status, detail };
  return {
    status,
    headers: { ...headers, "Content-Type": "application/problem+json" },
    body: encoder.encode(`${JSON.stringify(body)}\n`),
  };
}

async function notFound(path, store) {
  if (path.startsWith(API)) return problem(404, "there is nothing under this address");
  const file = await store.file("404.html");
  return file === null
    ? problem(404, "there is nothing under this address")
    : { status: 404, headers: { "Content-Type": TYPES.html }, body: file.body };
}

function preflight(path) {
  const headers = {
    Allow: allowed(path),
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PATCH",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
  };
  return { status: 204, headers, body: null };
}

function methodNotAllowed(method, path) {
  const operation = operationOf(method, path);
  const detail = operation
    ? `the catalogue changes by pull request: to ${operation} a model, see ${new URL(SITE.baseUrl).pathname}contribute/`
    : "only GET, HEAD and OPTIONS are answered here";
  return problem(405, detail, { Allow: allowed(path) });
}

function allowed(path) {
  return isArchive(path) ? "OPTIONS" : "GET, HEAD, OPTIONS";
}

/** Return the documented write that was requested, or null. */
function operationOf(method, path) {
  if (method === "POST" && path === LIST) return "create";
  if (method === "POST" && isArchive(path)) return "archive";
  return method === "PATCH" && MODEL.test(path) ? "update" : null;
}

function isArchive(path) {
  return path.endsWith("/archive") && MODEL.test(path.slice(0, -"/archive".length));
}
