// Sends requests as fast as the server responds: node load.mjs PORT CONNECTIONS SECONDS < targets (one per line, in turn)
// Prints JSON: responses per second, median and 99th percentile in milliseconds, mean size of a body in bytes, and the
// number of responses other than 200. It uses bare sockets, so that the load costs little compared with the servers.

import { connect } from "node:net";
import { readFileSync } from "node:fs";

const [port, connections, seconds] = process.argv.slice(2).map(Number);
const targets = readFileSync(0, "latin1").trim().split("\n");
const requests = targets.map((target) => Buffer.from(`GET /${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, "latin1"));
const HEAD_END = Buffer.from("\r\n\r\n");
const latencies = []; // milliseconds
let next = 0;
let refused = 0;
let bytes = 0;
let isOver = false;

/** Send requests on one connection, one after the other, until the time is over. */
function client() {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let started = 0;
  let left = 0; // bytes of the body still to come
  let held = null; // the beginning of an incomplete head
  const send = () => {
    started = performance.now();
    socket.write(requests[next++ % requests.length]);
  };
  const finish = () => {
    latencies.push(performance.now() - started);
    if (isOver) socket.destroy();
    else send();
  };
  const head = (chunk) => {
    const whole = held ? Buffer.concat([held, chunk]) : chunk;
    const end = whole.indexOf(HEAD_END);
    if (end < 0) return void (held = whole);
    held = null;
    const text = whole.latin1Slice(0, end);
    if (!text.startsWith("HTTP/1.1 200")) refused++;
    const length = Number(/^content-length: *(\d+)/im.exec(text)[1]);
    bytes += length;
    left = length - (whole.length - end - HEAD_END.length);
    if (left === 0) finish();
  };
  socket.on("connect", send);
  socket.on("data", (chunk) => {
    if (left === 0) return head(chunk);
    left -= chunk.length;
    if (left === 0) finish();
  });
}

for (let number = 0; number < connections; number++) client();
await new Promise((resolve) => setTimeout(resolve, (seconds * 1000) / 3)); // let the server warm up
latencies.length = refused = bytes = 0;
const begun = performance.now();
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
isOver = true;
const elapsed = (performance.now() - begun) / 1000;
const sorted = Float64Array.from(latencies).sort();
const at = (share) => sorted[Math.floor(sorted.length * share)];
const result = { rate: sorted.length / elapsed, median: at(0.5), p99: at(0.99), size: bytes / sorted.length, refused };
process.stdout.write(JSON.stringify(result), () => process.exit());
