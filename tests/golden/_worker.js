// The documented query API on the files of a built tree, for any host that runs JavaScript: web-standard code without
// dependencies. On Cloudflare the files come from the binding ASSETS (static assets) or BUCKET (R2); the Node server
// (site/hosts/node/server.mjs) calls `respond` with a store of its own. The rules are those of builder/domain/query.py
// and builder/serve/http_api.py; the lookup files are written by builder/publish/api/lookup.py. A request takes a few
// small reads, however large the catalogue.

// The build replaces this line with the site's values (builder/publish/api/host_files.py).
const SITE = {"baseUrl": "https://example.org/sub/", "lowerCase": {"Ä": "ä", "Ë": "ë", "Ï": "ï", "Ö": "ö", "Ü": "ü", "Ÿ": "ÿ", "Ḧ": "ḧ", "Ẅ": "ẅ", "Ẍ": "ẍ", "K": "k"}};

const API = "asset-management/v1/";
const LIST = `${API}charging-station-models`;
const LOOKUP = `${API}lookup/`;
const DOWNLOADS = "downloads";
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
const MAX_PATH = 255; // no published path is longer; file systems and buckets refuse longer names with an error
const MAX_OPEN_READS = 6; // Cloudflare's limit of open connections per request
const MAX_ATTEMPTS = 4; // to read all of one build while new builds replace it
const MIN_RECORDS = 100; // of a block, except for the last one of its group

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
  atom: "application/atom+xml",
  css: "text/css; charset=utf-8",
  csv: "text/csv; charset=utf-8",
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  json: "application/json",
  ndjson: "application/x-ndjson",
  SHA256SUMS: "text/plain; charset=utf-8", // a name without a dot
  sqlite: "application/vnd.sqlite3",
  svg: "image/svg+xml",
  xml: "application/xml",
};
const SUMS = "SHA256SUMS"; // the only published file whose name has no dot
const IMMUTABLE = /[0-9a-f]{32}\.json$/; // the name contains the digest of the content
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LINE_FEED = 10;
const COMMA = encoder.encode(",");
const LIST_END = encoder.encode("]}}\n");

/** An invalid query: the response is 400 with this message. */
class QueryError extends Error {}

/** A file that the directory names is missing: a new build has replaced the one that is being read. */
class MissingFileError extends Error {}

/**
 * @typedef {{body: Uint8Array | ReadableStream, etag: string}} StoredFile
 * @typedef {{
 *   file(path: string): Promise<StoredFile | null>,
 *   parsed(path: string, parse: (content: Uint8Array) => object): Promise<object | null>,
 *   digest(content: Uint8Array): Promise<string> | string,
 *   renew(): void,
 * }} Store the files of a tree by path; `renew` makes it check all cached files again
 * @typedef {{method: string, target: string, ifNoneMatch: string | null}} ApiRequest
 * @typedef {{status: number, headers: Record<string, string>, body: Uint8Array | ReadableStream | null}} ApiResponse
 */

export default {
  /**
   * Respond to a request on Cloudflare.
   * @param {Request} request
   * @param {{ASSETS?: object, BUCKET?: object}} env static assets, or a bucket of R2
   * @returns {Promise<Response>}
   */
  async fetch(request, env) {
    const store = env.BUCKET ? new BucketStore(env.BUCKET) : new AssetStore(env.ASSETS, request.url);
    const target = request.url.replace(/^[a-z]+:\/\/[^/?#]*/i, "");
    const ifNoneMatch = request.headers.get("If-None-Match");
    const { status, headers, body } = await respond({ method: request.method, target, ifNoneMatch }, store);
    return new Response(request.method === "HEAD" ? null : body, { status, headers });
  },
  respond,
  failure,
};

/** The common part of Cloudflare's stores: one serves a single request and reads no immutable file twice. */
class RequestStore {
  immutable = new Map();

  async parsed(path, parse) {
    if (!this.immutable.has(path)) {
      const reading = this.content(path).then((content) => content && parse(content));
      if (!IMMUTABLE.test(path)) return reading;
      this.immutable.set(path, reading);
    }
    return this.immutable.get(path);
  }

  renew() {
    this.immutable.clear();
  }

  async digest(content) {
    return hex(await crypto.subtle.digest("SHA-256", content)).slice(0, 32);
  }
}

/** Cloudflare's static assets, which are asked for pages without the file name. */
class AssetStore extends RequestStore {
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
class BucketStore extends RequestStore {
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
 * Respond to a request of any method for any path; never throws.
 * @param {ApiRequest} request
 * @param {Store} store
 * @returns {Promise<ApiResponse>} for HEAD the response to GET: the host omits the body
 */
async function respond(request, store) {
  try {
    const response = await route(request, store);
    const { ETag } = response.headers;
    const isCurrent = response.status === 200 && matches(ETag, request.ifNoneMatch);
    return complete(isCurrent ? { status: 304, headers: { ETag }, body: null } : response);
  } catch (error) {
    console.error(`${request.method} ${JSON.stringify(request.target.slice(0, 200))}: ${error.message}`);
    return failure(500, "the catalogue cannot be read at the moment: ask again");
  }
}

/** Return a problem with all the usual headers, for requests that the host rejects before `respond`. */
function failure(status, detail, headers = {}) {
  return complete(problem(status, detail, headers));
}

/** Add the headers that every response has; a body that is a function is made now. */
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
  const asked = decode(whole);
  const isBelow = `${asked}/`.startsWith(base);
  const path = isBelow ? asked.slice(base.length).replace(/\/$/, "") : "";
  if (method === "OPTIONS") return preflight(path);
  if (method !== "GET" && method !== "HEAD") return methodNotAllowed(method, path);
  if (!isBelow && asked === "/") return { status: 302, headers: { Location: base }, body: null };
  if (!isBelow) return notFound("", store);
  return path === LIST ? list(rest.join("?"), store) : page(path, store);
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no published name has a percent sign: 404
  }
}

// Files

async function page(path, store) {
  const isPossible = path.length <= MAX_PATH && path.split("/").every((step) => /^[\w~-][\w.~-]*$/.test(step));
  if (path !== "" && !isPossible) return notFound(path, store);
  const name = path.slice(path.lastIndexOf("/") + 1);
  const folder = path === "" ? "" : `${path}/`;
  const isJson = path.startsWith(API) || path === DOWNLOADS;
  const candidates = [isJson ? `${folder}index.json` : `${folder}index.html`];
  if (name.includes(".") || path === SUMS) candidates.unshift(path);
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

/** Return whether If-None-Match matches: a list, `*`, weak comparison (RFC 9110, 13.1.2). */
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
    if (selects) return await selectFromOneBuild(query, store);
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

/** Select from one build: if a file of it is gone, start again with the directory of the build that replaced it. */
async function selectFromOneBuild(query, store) {
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
  const references = directory[state].filter((reference) => lastPlace(reference) > after);
  const read = (reference) => blockOf(reference, root[state], store);
  const { slices, hasMore } = await slicesOf(references, after, query.limit ?? Infinity, read);
  // A block's name is the digest of its content, so this text identifies the bytes of the body.
  const identity = `${hasMore}${slices.map(({ name, from, to }) => ` ${name} ${from} ${to}`).join("")}`;
  const headers = { "Content-Type": TYPES.json, ETag: `"${await store.digest(encoder.encode(identity))}"` };
  return { status: 200, headers, body: () => listBody(slices, hasMore) };
}

/**
 * Return slices of blocks: the records after a place, at most `limit` records.
 * @param {(number | [number, string])[]} references to records or blocks, from a directory
 * @param {(reference: number | [number, string]) => Promise<Block>} read
 */
async function slicesOf(references, after, limit, read) {
  const slices = [];
  let count = 0;
  let position = 0;
  while (position < references.length && count < limit) {
    const reads = Math.min(Math.ceil((limit - count) / MIN_RECORDS), MAX_OPEN_READS);
    const next = references.slice(position, (position += reads));
    for (const [number, block] of (await Promise.all(next.map(read))).entries()) {
      const isRecord = typeof next[number] === "number";
      const from = isRecord ? block.places.indexOf(next[number]) : block.places.findIndex((place) => place > after);
      const end = isRecord ? from + 1 : block.places.length;
      const to = Math.min(end, from + limit - count);
      if (to > from) slices.push({ ...block, from, to });
      count += to - from;
      if (to < end) return { slices, hasMore: true };
    }
  }
  return { slices, hasMore: position < references.length };
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

/** Return the cursor's place in the overall order, -1 without a cursor. */
async function place(id, root, store) {
  if (id === null) return -1;
  const found = await entry(`id ${id}`, root, store);
  if (found === undefined) throw new QueryError(UNKNOWN_CURSOR);
  return found;
}

/** Return where to find the records that a query's filters select. */
async function directoryOf({ vendor, model }, root, store) {
  const empty = { live: [], archived: [] };
  if (model === null) return vendor === null ? root : ((await entry(`vendor ${vendor}`, root, store)) ?? empty);
  const directory = (await entry(`model ${model}`, root, store)) ?? empty;
  if (vendor === null || directory.vendor === vendor) return directory;
  if (directory === empty || directory.vendor !== undefined) return empty; // only another vendor has this model
  return (await entry(`both ${vendor}\n${model}`, root, store)) ?? empty;
}

/** Return the index's value for a key, or undefined. */
async function entry(key, root, store) {
  const bucket = (crc32(encoder.encode(key)) & 0xff).toString(16).padStart(2, "0");
  if (!Object.hasOwn(root.index, bucket)) return undefined;
  const entries = await lookup(`index/${bucket}-${root.index[bucket]}`, jsonOf, store);
  return Object.hasOwn(entries, key) ? entries[key] : undefined;
}

/** Return the last place that a reference covers: a record's own, or that of a block's last record. */
function lastPlace(reference) {
  return typeof reference === "number" ? reference : reference[0];
}

/**
 * Return the block that a reference leads to; a single record is in one of the blocks of all models.
 * @typedef {{name: string, places: number[], ends: number[], items: Uint8Array}} Block
 */
async function blockOf(reference, all, store) {
  const [, name] = typeof reference === "number" ? all.find(([last]) => last >= reference) : reference;
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

/** Parse a block: its first line says where each record ends in the bytes after it. */
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
  if (path.startsWith(API)) return problem(404, "there is nothing at this address");
  const file = await store.file("404.html");
  return file === null
    ? problem(404, "there is nothing at this address")
    : { status: 404, headers: { "Content-Type": TYPES.html }, body: file.body };
}

function preflight(path) {
  const headers = {
    Allow: allowedMethods(path),
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
  return problem(405, detail, { Allow: allowedMethods(path) });
}

function allowedMethods(path) {
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
