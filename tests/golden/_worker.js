// The documented query API on the files of a built tree, for any host that runs JavaScript: web-standard code without
// dependencies. `env.ASSETS.fetch(request)` returns a file of the tree, and index.html for `<folder>/`, as Cloudflare's
// binding and site/hosts/node/server.mjs do. The rules are those of builder/domain/query.py and
// builder/serve/http_api.py; the lookup files are written by builder/publish/api/lookup.py. A request takes a few small
// reads, however large the catalogue.

// The build replaces this line with the site's values (builder/publish/api/host_files.py).
const SITE = {"baseUrl": "https://example.org/sub/", "lowerCase": {"Ä": "ä", "Ë": "ë", "Ï": "ï", "Ö": "ö", "Ü": "ü", "Ÿ": "ÿ", "Ḧ": "ḧ", "Ẅ": "ẅ", "Ẍ": "ẍ", "K": "k"}};

const API = "asset-management/v1/";
const LIST = `${API}charging-station-models`;
const LOOKUP = `${API}lookup/`;
const PARAMETERS = ["limit", "startingAfter", "vendor", "model", "isArchived"];
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MODEL = new RegExp(`^${LIST}/[^/-]+-[^/]+$`); // an id has a hyphen, the other names below the list do not
const UNKNOWN_CURSOR = "startingAfter is not the id of a model";
const TITLES = { 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed" };
const READS_AT_ONCE = 6; // Cloudflare's limit of open connections per request

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

/** An invalid query: the response is 400 with this message. */
class QueryError extends Error {}

export default {
  /**
   * Respond to a request of any method for any path.
   * @param {{method: string, url: string, headers: Headers}} request a Request, or an object with these properties
   * @param {{ASSETS: {fetch(request: Request): Promise<Response>}}} env
   * @returns {Promise<Response>}
   */
  async fetch(request, env) {
    const response = await answer(request, new Tree(env.ASSETS, request.url));
    const headers = new Headers(response.headers);
    for (const [name, value] of Object.entries(EVERYWHERE)) headers.set(name, value);
    if (headers.get("Content-Type")?.startsWith("text/html")) {
      headers.set("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }
    if (response.status === 200 && isKnown(headers.get("ETag"), request.headers.get("If-None-Match"))) {
      for (const name of ["Content-Type", "Content-Length"]) headers.delete(name);
      return new Response(null, { status: 304, headers });
    }
    return new Response(request.method === "HEAD" ? null : response.body, { status: response.status, headers });
  },
};

/** The files of the tree, by path. */
class Tree {
  constructor(assets, url) {
    this.assets = assets;
    this.url = url;
  }

  /** Ask the host for a path. If there is no file, the host's own response is returned. */
  fetch(path) {
    return this.assets.fetch(new Request(new URL(`/${path}`, this.url)));
  }

  /** Return the text of a file, or null if there is none. */
  async text(path) {
    const response = await this.fetch(path);
    return response.status === 200 ? response.text() : null;
  }

  /** Return the value of a JSON file, or null if there is none. */
  async json(path) {
    return JSON.parse((await this.text(path)) ?? "null");
  }
}

async function answer(request, tree) {
  const url = new URL(request.url);
  const base = new URL(SITE.baseUrl).pathname;
  const asked = decoded(url.pathname);
  if (!`${asked}/`.startsWith(base)) {
    return asked === "/" ? new Response(null, { status: 302, headers: { Location: base } }) : notFound("", tree);
  }
  const path = asked.slice(base.length).replace(/\/$/, "");
  if (request.method === "OPTIONS") return preflight(path);
  if (request.method !== "GET" && request.method !== "HEAD") return methodNotAllowed(request.method, path);
  return path === LIST ? list(url.searchParams, tree) : file(path, tree);
}

function decoded(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // no published name has a percent sign: 404
  }
}

// Files

async function file(path, tree) {
  if (path !== "" && !path.split("/").every((step) => /^[\w~-][\w.~-]*$/.test(step))) return notFound(path, tree);
  const name = path.slice(path.lastIndexOf("/") + 1);
  for (const candidate of name.includes(".") ? [path] : path.startsWith(API) ? [`${path}/index.json`] : []) {
    const response = await tree.fetch(candidate);
    if (response.status === 200) return content(response, candidate);
  }
  const page = path === "" ? "" : `${path}/`;
  const response = path.startsWith(API) ? null : await tree.fetch(page);
  return response?.status === 200 ? content(response, "index.html") : notFound(path, tree);
}

async function content(response, path, status = 200) {
  const type = TYPES[path.slice(path.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  const etag = response.headers.get("ETag");
  if (status !== 200) return new Response(response.body, { status, headers: { "Content-Type": type } });
  if (etag?.startsWith('"')) return new Response(response.body, { headers: { "Content-Type": type, ETag: etag } });
  return hashed(await response.arrayBuffer(), type);
}

async function hashed(body, type) {
  const digest = await crypto.subtle.digest("SHA-256", body);
  return new Response(body, { headers: { "Content-Type": type, ETag: `"${hex(digest).slice(0, 32)}"` } });
}

/** Return whether If-None-Match matches: a list, `*`, weak comparison (RFC 9110, 13.1.2). */
function isKnown(etag, given) {
  if (!etag || given === null) return false;
  const opaque = etag.replace(/^W\//, "");
  return given.trim() === "*" || (given.match(/"[^"]*"/g) ?? []).includes(opaque);
}

// The query

async function list(parameters, tree) {
  try {
    const query = parse(parameters);
    const whole = query.isArchived ? `${LIST}/archived/index.json` : `${LIST}/index.json`;
    const selects = [query.vendor, query.model, query.startingAfter, query.limit].some((value) => value !== null);
    return selects ? await select(query, tree) : content(await tree.fetch(whole), whole);
  } catch (error) {
    if (error instanceof QueryError) return problem(400, error.message);
    throw error;
  }
}

/** Parse the parameters and ignore unknown ones. `limit` null means all; vendor and model are folded. */
function parse(parameters) {
  const given = {};
  for (const [name, value] of parameters) {
    if (!PARAMETERS.includes(name)) continue;
    if (name in given) throw new QueryError(`${name} is given twice: give it once`);
    given[name] = value;
  }
  return {
    limit: limitOf(given.limit),
    startingAfter: idOf(given.startingAfter),
    vendor: nameOf("vendor", given.vendor),
    model: nameOf("model", given.model),
    isArchived: booleanOf("isArchived", given.isArchived),
  };
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
  if (![undefined, "true", "false"].includes(value)) throw new QueryError(`${parameter} must be true or false`);
  return value === "true";
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

async function select(query, tree) {
  const [after, directory] = await Promise.all([place(query.startingAfter, tree), directoryOf(query, tree)]);
  const blocks = directory[query.isArchived ? "archived" : "live"].filter(([last]) => last > after);
  const records = [];
  const enough = query.limit ?? Infinity;
  let read = 0;
  while (read < blocks.length && records.length < enough) {
    const wanted = Math.min(Math.ceil((enough - records.length) / 100), READS_AT_ONCE);
    const next = blocks.slice(read, (read += wanted));
    const found = await Promise.all(next.map((block) => recordsOf(block, after, tree)));
    records.push(...found.flat());
  }
  const hasMore = records.length > enough || read < blocks.length;
  const items = records.slice(0, query.limit ?? undefined).join(",");
  const body = `{"data":{"hasMore":${hasMore},"items":[${items}]}}\n`;
  return hashed(new TextEncoder().encode(body), TYPES.json);
}

/** Return the cursor's position in the overall order, -1 without a cursor. */
async function place(id, tree) {
  if (id === null) return -1;
  const found = await entry(`id ${id}`, tree);
  if (found === undefined) throw new QueryError(UNKNOWN_CURSOR);
  return found;
}

/** Return where to find the records that a query's filters select. */
async function directoryOf({ vendor, model }, tree) {
  if (vendor === null && model === null) return tree.json(`${LOOKUP}all.json`);
  const key =
    model === null ? `vendor ${vendor}` : vendor === null ? `model ${model}` : `both ${vendor}\n${model}`;
  return (await entry(key, tree)) ?? { live: [], archived: [] };
}

/** Return the lookup's value for a key, or undefined. */
async function entry(key, tree) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  const bucket = (await tree.json(`${LOOKUP}index/${hex(digest).slice(0, 2)}.json`)) ?? {};
  return Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

/** Return the published records of a block, or of one model, after a position. */
async function recordsOf([last, name], after, tree) {
  if (!name.endsWith(".ndjson")) return [(await tree.text(`${LIST}/${name}/index.json`)).trimEnd()];
  const [places, ...records] = (await tree.text(`${LOOKUP}blocks/${name}`)).trimEnd().split("\n");
  const start = JSON.parse(places).findIndex((one) => one > after);
  return records.slice(start);
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Errors and other methods

function problem(status, detail, headers = {}) {
  const body = { type: "about:blank", title: TITLES[status], status, detail };
  return new Response(`${JSON.stringify(body)}\n`, {
    status,
    headers: { ...headers, "Content-Type": "application/problem+json" },
  });
}

async function notFound(path, tree) {
  if (path.startsWith(API)) return problem(404, "there is nothing at this address");
  const page = await tree.fetch("404"); // Cloudflare's name for 404.html
  return content(page, "404.html", 404);
}

function preflight(path) {
  const headers = {
    Allow: allowed(path),
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS, POST, PATCH",
    "Access-Control-Allow-Headers": "Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
  };
  return new Response(null, { status: 204, headers });
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
