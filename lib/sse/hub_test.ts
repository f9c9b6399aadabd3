import assert from "node:assert/strict";
import type { EventBatch } from "../domain/event.ts";
import { serveWeb } from "../web/server.ts";
import { silentLog } from "../log.ts";
import { aBatch, aReading, aReadingEvent } from "../testing/readings.ts";
import { StreamReader } from "../testing/stream_reader.ts";
import { pause, until } from "../testing/until.ts";
import { KEEP_MS } from "./event_log.ts";
import { MAX_BEHIND_BYTES, MAX_BEHIND_EVENTS, STALLED_MS, StreamHub } from "./hub.ts";

const AT = Date.UTC(2026, 0, 1);

function batch(firstId: number, count = 1, serial = "M1", at = AT): EventBatch {
  const events = Array.from(
    { length: count },
    (_, i) => aReadingEvent(aReading({ serial, ts: at, totalMl: firstId + i })),
  );
  return aBatch(firstId, at, events);
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
  const reader = new StreamReader(hub.open({ privileged: false }));
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
    const reader = new StreamReader(hub.open({ lastEventId: String(last), privileged: false }));
    const missed = Array.from({ length: 10 - last }, (_, i) => String(last + 1 + i));
    assert.deepEqual(await reader.drain(), missed);
    await reader.cancel();
  }
});

test("StreamHub resumes with thousands of missed events", async (hub) => {
  hub.apply(batch(1, 20_000));
  const reader = new StreamReader(hub.open({ lastEventId: "5", privileged: false }));
  const ids = await reader.drain();
  assert.equal(ids.length, 19_995);
  assert.deepEqual([ids[0], ids.at(-1)], ["6", "20000"]);
  await reader.cancel();
});

test("StreamHub answers an unknown id with one resync, then live events", async (hub) => {
  hub.apply(batch(1, 3));
  for (const last of ["99", "x", "-1", "9".repeat(30), "1;DROP", "1.5"]) {
    const before = hub.clients;
    const reader = new StreamReader(hub.open({ lastEventId: last, privileged: false }));
    assert.deepEqual(await reader.drain(), ["resync"], last);
    await reader.cancel();
    assert.equal(hub.clients, before);
  }
});

test("StreamHub answers an id that is too old with resync", async (hub) => {
  hub.apply(batch(1, 3, "M1", AT));
  hub.apply(batch(4, 1, "M1", AT + KEEP_MS + 1));
  const old = new StreamReader(hub.open({ lastEventId: "1", privileged: false }));
  assert.deepEqual(await old.drain(), ["resync"]);
  const edge = new StreamReader(hub.open({ lastEventId: "3", privileged: false }));
  assert.deepEqual(await edge.drain(), ["4"]);
  await old.cancel();
  await edge.cancel();
});

test("StreamHub filters by meter and keeps the ids", async (hub) => {
  const reader = new StreamReader(hub.open({ serial: "B", privileged: false }));
  hub.apply(batch(1, 1, "A"));
  hub.apply(batch(2, 1, "B"));
  hub.apply(batch(3, 1, "A"));
  hub.apply(batch(4, 1, "B"));
  assert.deepEqual(await reader.drain(), ["2", "4"]);
  await reader.cancel();
});

test("StreamHub tells commands to those who are signed in alone", async (hub) => {
  const guest = new StreamReader(hub.open({ privileged: false }));
  const user = new StreamReader(hub.open({ privileged: true }));
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
  hub.apply(aBatch(1, AT, [{ type: "command", command }]));
  assert.deepEqual(await guest.drain(), []);
  assert.deepEqual(await user.drain(), ["command"]);
  await guest.cancel();
  await user.cancel();
});

test("StreamHub gives a slow reader one resync, and then live events", async (hub) => {
  const slow = new StreamReader(hub.open({ privileged: false }));
  const quick = new StreamReader(hub.open({ privileged: false }));
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
  const reader = new StreamReader(hub.open({ lastEventId: "7", privileged: false }));
  hub.apply(batch(9, 1)); // heard on the bus as well as read from the store
  hub.apply(batch(10, 1));
  assert.deepEqual(await reader.drain(), ["8", "9", "10"]);
  await reader.cancel();
  hub.stop();
});

test("StreamHub gives a reader that keeps up no resync, however many events come at once", async (hub) => {
  const quick = new StreamReader(hub.open({ privileged: false }));
  for (const first of [1, 3001]) {
    hub.apply(batch(first, 3000));
    await quick.drain();
  }
  assert.equal(quick.events().length, 6000);
  assert.ok(!quick.events().includes("resync"));
  await quick.cancel();
});

test("StreamHub hands over together what has waited, to each what concerns it", async (hub) => {
  const all = hub.open({ privileged: false }).getReader();
  const same = hub.open({ privileged: false }).getReader();
  const one = hub.open({ serial: "M1", privileged: false }).getReader();
  for (let id = 1; id <= 500; id++) hub.apply(batch(id, 1, id % 3 ? "M1" : "M2"));
  const ids = Array.from({ length: 500 }, (_, i) => i + 1);
  const cases = [[all, ids], [same, ids], [one, ids.filter((id) => id % 3)]] as const;
  for (const [reader, wanted] of cases) {
    let [text, chunks] = ["", 0];
    for (; !text.includes(`id: ${wanted.at(-1)}\n`); chunks++) {
      text += new TextDecoder().decode((await reader.read()).value);
    }
    assert.deepEqual([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)), wanted);
    assert.ok(chunks < 20, `${chunks} chunks`);
    await reader.cancel();
  }
});

Deno.test("StreamHub rests after a round, and neither misses nor repeats what comes meanwhile", async () => {
  let now = 0;
  const hub = new StreamHub({ now: () => now += 5 });
  hub.start([], 0);
  const early = new StreamReader(hub.open({ privileged: false }));
  hub.apply(batch(1));
  hub.apply(batch(2));
  hub.apply(batch(3, 2));
  const resumed = new StreamReader(hub.open({ lastEventId: "1", privileged: false }));
  const late = new StreamReader(hub.open({ privileged: false }));
  await pause(50);
  hub.apply(batch(5));
  await pause(50);
  const ids = ["2", "3", "4", "5"];
  assert.deepEqual(await resumed.drain(), ids);
  assert.deepEqual(await late.drain(), ids, "events that were still to be sent when it came");
  assert.deepEqual(await early.drain(), ["1", ...ids]);
  hub.apply(batch(6));
  hub.apply(batch(7));
  hub.stop();
  assert.deepEqual(await early.drain(), ["1", ...ids, "6", "7"]);
});

Deno.test("StreamHub counts every event of a client that reads nothing as behind", () => {
  const hub = new StreamHub({ now: () => AT });
  hub.start([], 0);
  const stream = hub.open({ privileged: false });
  hub.apply(batch(1, MAX_BEHIND_EVENTS));
  hub.apply(batch(MAX_BEHIND_EVENTS + 1, 2));
  hub.apply(batch(MAX_BEHIND_EVENTS + 3));
  hub.stop();
  return new Response(stream).text().then((text) => {
    assert.match(text, /event: resync/);
    assert.ok(text.length < 1000, "what it did not read is not kept for it");
  });
});

/** A hub whose heart beats when the test says so. */
function hubWithHeart(now: () => number): { hub: StreamHub; beat: () => void } {
  const { setInterval } = globalThis;
  let beat = () => {};
  globalThis.setInterval = ((fn: () => void) => {
    beat = fn;
    return 0;
  }) as typeof setInterval;
  try {
    const hub = new StreamHub({ now });
    hub.start([], 0);
    return { hub, beat: () => beat() };
  } finally {
    globalThis.setInterval = setInterval;
  }
}

Deno.test("StreamHub.measures() tells who listens, who was closed and who was told to start anew", async () => {
  let now = AT;
  const { hub, beat } = hubWithHeart(() => now);
  const quick = new StreamReader(hub.open({ privileged: false }));
  hub.open({ privileged: false }); // nobody reads it
  assert.deepEqual(hub.measures(), { clients: 2, dropped: 0, resyncs: 0 });
  hub.apply(batch(1, MAX_BEHIND_EVENTS));
  hub.apply(batch(MAX_BEHIND_EVENTS + 1, 2));
  await quick.drain();
  hub.apply(batch(MAX_BEHIND_EVENTS + 3));
  await quick.drain();
  assert.deepEqual(hub.measures(), { clients: 2, dropped: 0, resyncs: 1 });
  for (let i = 0; i < 2; i++) {
    now += STALLED_MS;
    beat();
    await quick.drain();
  }
  assert.deepEqual(hub.measures(), { clients: 1, dropped: 1, resyncs: 1 });
  await quick.cancel();
  assert.equal(hub.measures().clients, 0);
  hub.stop();
});

Deno.test("StreamHub over a socket: who reads nothing costs no more than the kernel takes, and is closed", async () => {
  let now = AT;
  const { hub, beat } = hubWithHeart(() => now);
  const place = { host: "127.0.0.1", port: 0, portFixed: true };
  const headers = { "content-type": "text/event-stream" };
  const stream = () => new Response(hub.open({ privileged: false }), { headers });
  const server = await serveWeb(place, stream, silentLog);
  const port = Number(new URL(server.url).port);
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  await socket.write(new TextEncoder().encode("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  await until("the stream is open", () => hub.clients === 1);
  const count = 16 * MAX_BEHIND_BYTES / 128;
  for (let id = 1; id < count; id += 1000) {
    hub.apply(batch(id, 1000, "M1", now));
    await pause(1);
  }
  now += 1;
  beat();
  now += STALLED_MS;
  beat();
  assert.equal(hub.clients, 0);
  const text = await new Response(socket.readable).text();
  assert.ok(text.length < 10 * MAX_BEHIND_BYTES, `${text.length} bytes were sent`);
  hub.stop();
  await server.stop(0);
});
