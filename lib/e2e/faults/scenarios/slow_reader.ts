/** One of a hundred readers of the live stream reads nothing: the others do not notice. */

import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { HEARTBEAT_MS, STALLED_MS } from "../../../sse/hub.ts";
import { pause, until } from "../../../testing/until.ts";
import { canary, CANARY_MS } from "../canary.ts";
import { Live } from "../live.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";
import type { Server } from "../server.ts";

const READERS = 99;
/**
 * Readings before: the slow one asks for all of them, so that its buffers are full at once. They are some
 * 9 MB, more than the kernel takes of a stream, and fewer than the 100,000 events that are kept.
 */
const BEFORE = 70_000;
/** Readings a second while it stands. */
const RATE = 50;
/** From one reader to the last, ms, in 99 of 100 events. */
const SPREAD_MS = 500;
/** The kernel's and the server's buffers hold less than this of a stream, bytes. */
const BUFFERS = 16 * 1_048_576;
/** The last events are under way for so long, ms. */
const LAST_EVENTS_MS = 500;
/** What had been sent before it was closed arrives within, ms. */
const REST_MS = 3_000;

export const slowReader: Scenario = {
  name: "slow reader among 100",
  needs: ["linux"],
  extent: ({ stalledMs }) => `reads nothing for ${seconds(stalledMs)}`,
  run: async ({ stalledMs }) => {
    await using rig = await Rig.start({ broker: "embedded" });
    const { server, publisher } = rig;
    await until("readings to fill a stream with", () => publisher.sent > BEFORE, 30_000);
    await publisher.stop(30_000);
    const slow = new SlowReader(server);
    const readers = await Promise.all(Array.from({ length: READERS }, () => Live.open(server)));
    const before = await server.residentBytes();
    publisher.start(RATE);
    await pause(stalledMs);
    const meanwhileMs = await canary(server, server.mqttPort);
    const grown = await server.residentBytes() - before;
    await publisher.stop(10_000);
    await pause(LAST_EVENTS_MS);
    const spreadMs = spreadOf(readers);
    assert.ok(meanwhileMs < CANARY_MS, `a canary took ${Math.round(meanwhileMs)} ms`);
    assert.ok(spreadMs < SPREAD_MS, `events reach the readers within ${Math.round(spreadMs)} ms`);
    await Promise.all(readers.map((reader) => reader.close()));
    const notes = [
      `99 % of events at all others within ${Math.round(spreadMs)} ms`,
      `canary meanwhile ${Math.round(meanwhileMs)} ms`,
      `${Math.round(grown / 1_048_576)} MiB more memory`,
    ];
    const isClosed = await slow.readAll(REST_MS);
    if (stalledMs > STALLED_MS + HEARTBEAT_MS) {
      assert.ok(isClosed, "the slow reader's stream is closed");
      notes.push("the slow one was closed");
    }
    assert.ok(slow.bytes < BUFFERS, `${slow.bytes} bytes were kept for it`);
    return await rig.finish(notes);
  },
};

/** A connection that asks for all events that are kept, and does not read the answer. */
class SlowReader {
  bytes = 0;
  #isOver = false;
  readonly #socket: Socket;

  constructor(server: Server) {
    this.#socket = connect(server.port, "127.0.0.1");
    this.#socket.pause();
    this.#socket.write(
      `GET /api/stream HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nlast-event-id: 0\r\n\r\n`,
    );
    this.#socket.on("data", (piece: Uint8Array) => this.bytes += piece.length);
    this.#socket.on("error", () => {}); // "close" follows
    this.#socket.on("close", () => this.#isOver = true);
    this.#socket.pause();
  }

  /** Reads what has come. @returns whether the stream ends within `ms` */
  async readAll(ms: number): Promise<boolean> {
    this.#socket.resume();
    await pause(ms);
    const isOver = this.#isOver;
    this.#socket.destroy();
    return isOver;
  }
}

/** The 99th percentile of the time from an event's first reader to its last, ms. */
function spreadOf(readers: readonly Live[]): number {
  const arrivals = Map.groupBy(readers.flatMap(({ events }) => events), ({ id }) => id);
  const spreads = [...arrivals.values()].map((same) => {
    assert.equal(same.length, readers.length, "an event reaches every reader once");
    const times = same.map(({ at }) => at);
    return Math.max(...times) - Math.min(...times);
  }).sort((a, b) => a - b);
  return spreads[Math.floor(spreads.length * 0.99)];
}
