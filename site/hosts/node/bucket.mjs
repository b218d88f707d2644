// The files of a tree in an S3-compatible bucket, for server.mjs. Requests are signed (AWS Signature Version 4) if the
// environment has AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and anonymous otherwise. AWS_REGION is `us-east-1` by
// default; Cloudflare R2 takes `auto`. The key needs the right to list the bucket, or a missing file is 403, an error.

import { createHash, createHmac } from "node:crypto";

const TIMEOUT = 10_000; // milliseconds

/** A file's version is its ETag. */
export class Bucket {
  /**
   * @param {string} address of the bucket or of a folder in it, path-style: https://HOST/BUCKET/FOLDER
   * @param {Record<string, string | undefined>} environment
   */
  constructor(address, environment) {
    this.address = new URL(`${address.replace(/\/+$/, "")}/`);
    this.environment = environment;
  }

  /** Return the version of a file, or null if there is none. */
  async version(path) {
    const response = await this.fetch("HEAD", path);
    return response && response.headers.get("ETag");
  }

  /** Return a file's content and version, or null if there is none. */
  async read(path) {
    const response = await this.fetch("GET", path);
    if (response === null) return null;
    return { version: response.headers.get("ETag"), content: Buffer.from(await response.arrayBuffer()) };
  }

  async fetch(method, path) {
    const address = new URL(path, this.address);
    const headers = this.environment.AWS_ACCESS_KEY_ID ? signHeaders(method, address, new Date(), this.environment) : {};
    const response = await fetch(address, { method, headers, signal: AbortSignal.timeout(TIMEOUT) });
    if (response.ok) return response;
    await response.body?.cancel();
    if (response.status === 404) return null;
    throw new Error(`the bucket answers ${response.status} for ${path}`);
  }
}

/**
 * Return the headers that sign a request without a query and a body (AWS Signature Version 4).
 * @param {string} method
 * @param {URL} address with nothing to encode in its path but what URL encodes
 * @param {Date} time
 * @param {Record<string, string | undefined>} environment
 */
export function signHeaders(method, address, time, environment) {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token } = environment;
  const region = environment.AWS_REGION ?? "us-east-1";
  const date = time.toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = `${date.slice(0, 8)}/${region}/s3/aws4_request`;
  const headers = { host: address.host, "x-amz-content-sha256": sha256(""), "x-amz-date": date };
  if (token) headers["x-amz-security-token"] = token;
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const request = [method, address.pathname, "", lines.join(""), names, headers["x-amz-content-sha256"]].join("\n");
  const text = ["AWS4-HMAC-SHA256", date, scope, sha256(request)].join("\n");
  const key = scope.split("/").reduce((previous, part) => hmac(previous, part), `AWS4${secret}`);
  const signature = hmac(key, text).toString("hex");
  const { host, ...sent } = headers; // fetch sends Host itself
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...sent, authorization };
}

function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key, text) {
  return createHmac("sha256", key).update(text).digest();
}
