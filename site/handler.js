// The documented query API over the files of a built tree, for every host that runs JavaScript: web-standard code,
// no dependency. `env.ASSETS.fetch(request)` gives a file of the tree, and `<folder>/` its index.html; Cloudflare's
// binding does, and site/hosts/node/server.mjs. The rules are those of builder/listing.py and builder/http_api.py,
// the lookup files those of builder/render_lookup.py: a request costs a few small reads, whatever the catalogue holds.

// The build writes the site's own values into this line (builder/hosts.py).
const SITE = { baseUrl: "http://localhost/", lowerCase: {} };

const API = "asset-management/v1/";
const LIST = `${API}charging-station-models`;
const LOOKUP = `${API}lookup/`;
const PARAMETERS = ["limit", "startingAfter", "vendor", "model", "isArchived"];
const ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const MODEL = new RegExp(`^${LIST}/[^/-]+-[^/]+$`); // an id holds a hyphen, the other names below the list do not
const UNKNOWN_CURSOR = "startingAfter is not the id of a model";
const TITLES = { 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed" };
const READS_AT_ONCE = 6; // Cloudflare holds as many open for one request

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

/** The query is not a documented one: the answer is 400 with this message. */
class QueryError extends Error {}

export default {
  /**
   * Answer a request of any method for any path.
   * @param {{method: string, url: string, headers: Headers}} request a Request, or what has these of it
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

/** The files of the tree, by their paths in it. */
class Tree {
  constructor(assets, url) {
    this.assets = assets;
    this.url = url;
  }

  /** Ask the host for a path; it answers in its own way where there is no file. */
  fetch(path) {
    return this.assets.fetch(new Request(new URL(`/${path}`, this.url)));
  }

  /** Return the text of a file, or null if there is none. */
  async text(path) {
    const response = await this.fetch(path);
    return response.status === 200 ? response.text() : null;
  }

  /** Return what a JSON file holds, or null if there is none. */
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
    return path; // no published name holds a percent sign: 404
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

/** Say by If-None-Match whether the client has the content: a list, `*`, weak comparison (RFC 9110, 13.1.2). */
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

/** Read the parameters; unknown ones are ignored. `limit` null means all; vendor and model are folded. */
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
 * Return the key by which vendors and models are compared. Engines differ in their versions of Unicode: beyond ASCII
 * the build's table says which letters of the catalogue's names a capital stands for.
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

/** Return the place of the cursor in the whole order, -1 without one. */
async function place(id, tree) {
  if (id === null) return -1;
  const found = await entry(`id ${id}`, tree);
  if (found === undefined) throw new QueryError(UNKNOWN_CURSOR);
  return found;
}

/** Return where the records are that a query's filters select. */
async function directoryOf({ vendor, model }, tree) {
  if (vendor === null && model === null) return tree.json(`${LOOKUP}all.json`);
  const key =
    model === null ? `vendor ${vendor}` : vendor === null ? `model ${model}` : `both ${vendor}\n${model}`;
  return (await entry(key, tree)) ?? { live: [], archived: [] };
}

/** Return what the lookup holds under a key, or undefined. */
async function entry(key, tree) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(key));
  const bucket = (await tree.json(`${LOOKUP}index/${hex(digest).slice(0, 2)}.json`)) ?? {};
  return Object.hasOwn(bucket, key) ? bucket[key] : undefined;
}

/** Return the records of a block, or the one of a model, that lie after a place: as they are published. */
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
  if (path.startsWith(API)) return problem(404, "there is nothing under this address");
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

/** Return the documented write that was asked for, or null. */
function operationOf(method, path) {
  if (method === "POST" && path === LIST) return "create";
  if (method === "POST" && isArchive(path)) return "archive";
  return method === "PATCH" && MODEL.test(path) ? "update" : null;
}

function isArchive(path) {
  return path.endsWith("/archive") && MODEL.test(path.slice(0, -"/archive".length));
}
