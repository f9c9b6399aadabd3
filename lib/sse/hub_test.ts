import assert from "node:assert/strict";
import type { EventBatch } from "../domain/event.ts";
import { aReading, aReadingEvent } from "../testing/readings.ts";
import { KEEP_MS } from "./event_log.ts";
import { MAX_BEHIND_EVENTS, StreamHub } from "./hub.ts";

const AT = Date.UTC(2026, 0, 1);

function batch(firstId: number, count = 1, serial = "M1", at = AT): EventBatch {
  const events = Array.from(
    { length: count },
    (_, i) => aReadingEvent(aReading({ serial, ts: at, totalMl: firstId + i })),
  );
  return { firstId, at, events };
}

/** What a client has read so far: ids of readings, and the name of anything else. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  text = "";
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }
  /** Reads what is there now. */
  async drain(): Promise<string[]> {
    for (;;) {
      const pause = new Promise<null>((resolve) => setTimeout(resolve, 20, null));
      const chunk = await Promise.race([this.#pending ??= this.#reader.read(), pause]);
      if (!chunk) break;
      this.#pending = null;
      if (chunk.done) break;
      this.text += this.#decoder.decode(chunk.value);
    }
    return this.events();
  }
  #pending: Promise<ReadableStreamReadResult<Uint8Array>> | null = null;
  events(): string[] {
    return this.text.split("\n\n").flatMap((frame) => {
      const event = /^event: (.*)$/m.exec(frame)?.[1];
      if (!event) return [];
      return [event === "reading" ? /^id: (.*)$/m.exec(frame)![1] : event];
    });
  }
  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

function test(title: string, body: (hub: StreamHub) => Promise<void>): void {
  Deno.test(title, async () => {
    const hub = new StreamHub({ now: () => AT });
    hub.start([], 0);
    try {
      await body(hub);
    } finally {
      hub.stop();
    }
  });
}

test("StreamHub sends retry first, then events as frames of id, event, data", async (hub) => {
  const reader = new Reader(hub.open({ privileged: false }));
  hub.apply(batch(1));
  assert.deepEqual(await reader.drain(), ["1"]);
  assert.ok(reader.text.startsWith("retry: 2000\n\n"));
  const data = JSON.parse(/^data: (.*)$/m.exec(reader.text)![1]);
  assert.deepEqual(data, {
    numeroSerie: "M1",
    ts: AT,
    totalLiters: 0.001,
    flowLmin: 0,
    late: false,
  });
  await reader.cancel();
  assert.equal(hub.clients, 0);
});

test("StreamHub resumes without a gap and without a repeat", async (hub) => {
  hub.apply(batch(1, 10));
  for (const last of [0, 3, 9, 10]) {
    const reader = new Reader(hub.open({ lastEventId: String(last), privileged: false }));
    const missed = Array.from({ length: 10 - last }, (_, i) => String(last + 1 + i));
    assert.deepEqual(await reader.drain(), missed);
    await reader.cancel();
  }
});

test("StreamHub resumes with thousands of missed events", async (hub) => {
  hub.apply(batch(1, 20_000));
  const reader = new Reader(hub.open({ lastEventId: "5", privileged: false }));
  const ids = await reader.drain();
  assert.equal(ids.length, 19_995);
  assert.deepEqual([ids[0], ids.at(-1)], ["6", "20000"]);
  await reader.cancel();
});

test("StreamHub answers an unknown id with one resync, then live events", async (hub) => {
  hub.apply(batch(1, 3));
  for (const last of ["99", "x", "-1", "9".repeat(30), "1;DROP", "1.5"]) {
    const before = hub.clients;
    const reader = new Reader(hub.open({ lastEventId: last, privileged: false }));
    assert.deepEqual(await reader.drain(), ["resync"], last);
    await reader.cancel();
    assert.equal(hub.clients, before);
  }
});

test("StreamHub answers an id that is too old with resync", async (hub) => {
  hub.apply(batch(1, 3, "M1", AT));
  hub.apply(batch(4, 1, "M1", AT + KEEP_MS + 1));
  const old = new Reader(hub.open({ lastEventId: "1", privileged: false }));
  assert.deepEqual(await old.drain(), ["resync"]);
  const edge = new Reader(hub.open({ lastEventId: "3", privileged: false }));
  assert.deepEqual(await edge.drain(), ["4"]);
  await old.cancel();
  await edge.cancel();
});

test("StreamHub filters by meter and keeps the ids", async (hub) => {
  const reader = new Reader(hub.open({ serial: "B", privileged: false }));
  hub.apply(batch(1, 1, "A"));
  hub.apply(batch(2, 1, "B"));
  hub.apply(batch(3, 1, "A"));
  hub.apply(batch(4, 1, "B"));
  assert.deepEqual(await reader.drain(), ["2", "4"]);
  await reader.cancel();
});

test("StreamHub tells commands to those who are signed in alone", async (hub) => {
  const guest = new Reader(hub.open({ privileged: false }));
  const user = new Reader(hub.open({ privileged: true }));
  const command = {
    id: "x",
    action: "reset",
    numeroSerie: "M1",
    status: "sent",
    by: "admin",
    createdAt: AT,
    updatedAt: AT,
    expiresAt: AT,
  } as const;
  hub.apply({ firstId: 1, at: AT, events: [{ type: "command", command }] });
  assert.deepEqual(await guest.drain(), []);
  assert.deepEqual(await user.drain(), ["command"]);
  await guest.cancel();
  await user.cancel();
});

test("StreamHub gives a slow reader one resync, and then live events", async (hub) => {
  const slow = new Reader(hub.open({ privileged: false }));
  const quick = new Reader(hub.open({ privileged: false }));
  let id = 1;
  for (let i = 0; i < 60; i++) {
    hub.apply(batch(id, 100));
    id += 100;
    await quick.drain();
  }
  assert.ok(id > 2 * MAX_BEHIND_EVENTS);
  const seen = await slow.drain();
  assert.equal(seen.filter((event) => event === "resync").length, 1);
  hub.apply(batch(id));
  assert.equal((await slow.drain()).at(-1), String(id));
  const ids = quick.events();
  assert.deepEqual(ids, Array.from({ length: 6000 }, (_, i) => String(i + 1)));
  await slow.cancel();
  await quick.cancel();
});

Deno.test("StreamHub goes on from the events of an earlier process", async () => {
  const hub = new StreamHub({ now: () => AT });
  hub.start([batch(7, 2), batch(9, 1)], 9);
  const reader = new Reader(hub.open({ lastEventId: "7", privileged: false }));
  hub.apply(batch(9, 1)); // heard on the bus as well as read from the store
  hub.apply(batch(10, 1));
  assert.deepEqual(await reader.drain(), ["8", "9", "10"]);
  await reader.cancel();
  hub.stop();
});
