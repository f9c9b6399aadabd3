/**
 * Clients of an event stream in a process of their own: raw sockets, and of each event only its id and
 * the time in its reading.
 *
 * Arguments: URL of the stream, clients, events that each of them waits for, and how many of these are
 * not measured. Prints a line when all streams are open, and one with what they saw.
 */

/** Streams that are opened at a time: less than a listener's queue. */
const OPENED_AT_ONCE = 100;
/** A read takes this much, bytes: some events. */
const BUFFER_BYTES = 2048;
/** Latencies are counted by whole ms up to this. */
const MOST_MS = 120_000;
/** Clients that hear nothing for this long are behind, ms. */
const SILENCE_MS = 20_000;
/** What events look like between the frames of HTTP's chunks. */
const [ID, READING, RESYNC, TS] = ["id: ", "event: reading", "event: resync", '"ts":']
  .map((text) => new TextEncoder().encode(text));
const [ZERO, NINE] = [48, 57];

const url = Deno.args[0];
const [clients, events, warmUp] = Deno.args.slice(1).map(Number);
const { hostname, port, pathname } = new URL(url);
const request = new TextEncoder().encode(
  `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAccept: text/event-stream\r\n\r\n`,
);
const delays = new Uint32Array(MOST_MS);
let [finished, resyncs, gaps, lastHeard] = [0, 0, 0, 0];
const all = Promise.withResolvers<void>();

/** Opens a stream; resolves with its first bytes, and reads on. */
async function open(): Promise<void> {
  const conn = await Deno.connect({ hostname, port: Number(port) });
  await conn.write(request);
  const buffer = new Uint8Array(BUFFER_BYTES);
  const first = await conn.read(buffer);
  if (first === null) throw new Error("The server closed a stream at once");
  void follow(conn, buffer);
}

async function follow(conn: Deno.TcpConn, buffer: Uint8Array): Promise<void> {
  let [seen, lastId, kept] = [0, 0, 0];
  while (seen < events) {
    const length = await conn.read(buffer.subarray(kept));
    if (length === null) return; // counted as behind
    const end = kept + length;
    const now = Date.now();
    let at = 0;
    for (let stop = endOfEvent(buffer, at, end); stop >= 0; stop = endOfEvent(buffer, at, end)) {
      const place = find(buffer, ID, at, stop);
      at = stop;
      if (place < 0) continue; // a comment
      const id = numberAt(buffer, place);
      if (lastId > 0 && id !== lastId + 1) gaps++;
      lastId = id;
      const reading = find(buffer, READING, place, stop);
      if (reading >= 0) {
        if (++seen > warmUp) count(now - numberAt(buffer, find(buffer, TS, reading, stop)));
      } else if (find(buffer, RESYNC, place, stop) >= 0) resyncs++;
    }
    buffer.copyWithin(0, at, end);
    kept = end - at;
    lastHeard = performance.now();
  }
  if (++finished === clients) all.resolve();
}

/** @param delay ms */
function count(delay: number): void {
  delays[Math.max(0, Math.min(MOST_MS - 1, delay))]++;
}

/** Behind the empty line that ends an event; -1 when it is not there yet. */
function endOfEvent(bytes: Uint8Array, from: number, end: number): number {
  for (let i = from; i + 1 < end; i++) if (bytes[i] === 10 && bytes[i + 1] === 10) return i + 2;
  return -1;
}

/** Behind the first `wanted`; -1 when there is none. No calls: this runs 100,000 times a second. */
function find(bytes: Uint8Array, wanted: Uint8Array, from: number, end: number): number {
  const { length } = wanted;
  for (let i = from; i + length <= end; i++) {
    let k = 0;
    while (k < length && bytes[i + k] === wanted[k]) k++;
    if (k === length) return i + length;
  }
  return -1;
}

function numberAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (; bytes[at] >= ZERO && bytes[at] <= NINE; at++) value = value * 10 + bytes[at] - ZERO;
  return value;
}

/** The delay that this share of all events stayed below, ms. */
function quantile(share: number): number {
  const total = delays.reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (let ms = 0; ms < MOST_MS; ms++) {
    below += delays[ms];
    if (below >= share * total) return ms;
  }
  return MOST_MS;
}

for (let i = 0; i < clients; i += OPENED_AT_ONCE) {
  await Promise.all(Array.from({ length: Math.min(OPENED_AT_ONCE, clients - i) }, open));
}
console.log(JSON.stringify({ open: clients }));
lastHeard = performance.now();
const watch = setInterval(() => {
  if (performance.now() - lastHeard > SILENCE_MS) all.resolve();
}, 1000);
await all.promise;
clearInterval(watch);
const behind = clients - finished;
console.log(
  JSON.stringify({ p50: quantile(0.5), p99: quantile(0.99), behind, resyncs, gaps }),
);
Deno.exit(0);
