// Asks a server as fast as it answers: node load.mjs PORT CONNECTIONS SECONDS < targets (one a line, asked in turn)
// Prints JSON: answers a second, the 50th and 99th of a hundred in milliseconds, bytes of a body, answers but for 200.
// Bare sockets: what this program does costs little beside what the servers do.

import { connect } from "node:net";
import { readFileSync } from "node:fs";

const [port, connections, seconds] = process.argv.slice(2).map(Number);
const targets = readFileSync(0, "latin1").trim().split("\n");
const requests = targets.map((target) => Buffer.from(`GET /${target} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`, "latin1"));
const HEAD_END = Buffer.from("\r\n\r\n");
const taken = [];
let next = 0;
let refused = 0;
let bytes = 0;
let isOver = false;

/** Ask on one connection, again and again, until the time is over. */
function client() {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  let started = 0;
  let left = 0; // bytes of the body that are still to come
  let held = null; // a head that has not come whole
  const ask = () => {
    started = performance.now();
    socket.write(requests[next++ % requests.length]);
  };
  const answered = () => {
    taken.push(performance.now() - started);
    if (isOver) socket.destroy();
    else ask();
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
    if (left === 0) answered();
  };
  socket.on("connect", ask);
  socket.on("data", (chunk) => {
    if (left === 0) return head(chunk);
    left -= chunk.length;
    if (left === 0) answered();
  });
}

for (let number = 0; number < connections; number++) client();
await new Promise((resolve) => setTimeout(resolve, 1000)); // warm
taken.length = refused = bytes = 0;
const begun = performance.now();
await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
isOver = true;
const elapsed = (performance.now() - begun) / 1000;
const sorted = Float64Array.from(taken).sort();
const at = (share) => sorted[Math.floor(sorted.length * share)];
const found = { rate: sorted.length / elapsed, median: at(0.5), p99: at(0.99), size: bytes / sorted.length, refused };
process.stdout.write(JSON.stringify(found), () => process.exit());
