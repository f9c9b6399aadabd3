import assert from "node:assert/strict";
import fc from "fast-check";
import { packBatch, unpackBatch } from "../adapters/packed_batch.ts";
import type { LiveEvent } from "../domain/event.ts";
import { toWire } from "../domain/reading.ts";
import { anyEvent } from "../testing/arbitrary_events.ts";
import { aBatch, aReading, aReadingEvent } from "../testing/readings.ts";
import { EventLog, KEEP_EVENTS, KEEP_MS } from "./event_log.ts";

const AT = Date.UTC(2026, 0, 1);

/** What a client reads of an event, straight from the contract. */
function frameOf(id: number, event: LiveEvent): string {
  const data = event.type === "reading"
    ? pickStreamed(toWire(event.reading), event.late)
    : event.type === "meter"
    ? event.meter
    : event.command;
  return `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
}

function pickStreamed(
  { numeroSerie, ts, totalLiters, flowLmin }: ReturnType<typeof toWire>,
  late: boolean,
) {
  return { numeroSerie, ts, totalLiters, flowLmin, late };
}

const textOf = (log: EventLog, id: number) => new TextDecoder().decode(log.frame(id)!.bytes);
const many = (count: number) =>
  Array.from({ length: count }, (_, i) => aReadingEvent(aReading({ totalMl: i * 1000 })));

Deno.test("EventLog.frame() says the same of a batch that crossed a thread", () => {
  fc.assert(fc.property(fc.array(fc.array(anyEvent, { maxLength: 8 }), { maxLength: 8 }), (all) => {
    const log = new EventLog();
    log.reset(41);
    let next = 42;
    const wanted: string[] = [];
    for (const events of all) {
      log.append(unpackBatch(structuredClone(packBatch(aBatch(next, AT, events)))));
      for (const event of events) wanted.push(frameOf(next++, event));
    }
    const ids = wanted.map((_, i) => 42 + i);
    assert.deepEqual(ids.map((id) => textOf(log, id)), wanted);
    const concerned = all.flat().map((event) =>
      event.type === "reading"
        ? event.reading.serial
        : event.type === "meter"
        ? event.meter.numeroSerie
        : event.command.numeroSerie
    );
    assert.deepEqual(ids.map((id) => log.frame(id)!.serial), concerned);
    const secret = all.flat().map(({ type }) => type === "command");
    assert.deepEqual(ids.map((id) => log.frame(id)!.privileged), secret);
  }));
});

Deno.test("EventLog keeps the newest events, however many come at once", () => {
  for (const size of [1, 999, 7001, KEEP_EVENTS + 1500]) {
    const log = new EventLog();
    let id = 1;
    for (; id <= 2 * KEEP_EVENTS; id += size) log.append(aBatch(id, AT, many(size)));
    assert.equal(log.lastId, id - 1);
    assert.equal(log.firstId, id - KEEP_EVENTS);
    assert.equal(log.frame(log.firstId - 1), undefined);
    assert.equal(log.frame(id), undefined);
    for (const place of [log.firstId, log.firstId + 1234, log.lastId]) {
      const totalLiters = (place - 1) % size;
      assert.match(
        textOf(log, place),
        new RegExp(`^id: ${place}\\n.*\\n.*"totalLiters":${totalLiters},`),
      );
    }
  }
});

Deno.test("EventLog forgets what is older than ten minutes", () => {
  const log = new EventLog();
  log.append(aBatch(1, AT, many(1500)));
  log.append(aBatch(1501, AT + 1, many(10)));
  log.append(aBatch(1511, AT + KEEP_MS, many(1)));
  assert.equal(log.firstId, 1);
  log.append(aBatch(1512, AT + KEEP_MS + 1, many(1)));
  assert.equal(log.firstId, 1501);
  log.append(aBatch(1513, AT + 3 * KEEP_MS, many(1)));
  assert.deepEqual([log.firstId, log.lastId], [1513, 1513]);
});

Deno.test("EventLog.append() takes what is new, and tells of a gap", () => {
  const log = new EventLog();
  log.append(aBatch(1, AT, many(3)));
  assert.equal(log.append(aBatch(1, AT, many(3))), false);
  assert.equal(log.append(aBatch(2, AT, many(4))), false);
  assert.match(textOf(log, 5), /"totalLiters":3,/);
  assert.equal(log.append(aBatch(9, AT, many(2))), true);
  assert.deepEqual([log.firstId, log.lastId], [9, 10]);
  assert.equal(log.frame(5), undefined);
});
