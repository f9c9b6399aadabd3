import assert from "node:assert/strict";
import fc from "fast-check";
import { EventLog } from "../sse/event_log.ts";
import { aBatch, aReading, aReadingEvent } from "../testing/readings.ts";
import { commandsOf, MESSAGE_TYPES, metersOf, parseMessage, readingsOf } from "./wire.ts";

const READING = { numeroSerie: "M1", ts: 1000, totalLiters: 12.5, flowLmin: 3 };

Deno.test("parseMessage() reads what the server's encoder writes", () => {
  const log = new EventLog();
  const reading = aReading({ ts: 1000, totalMl: 12_500, flowLmin: 3 });
  log.append(aBatch(1, 0, [aReadingEvent(reading, true)]));
  const { bytes } = log.frame(1)!;
  const data = /^data: (.*)$/m.exec(new TextDecoder().decode(bytes))?.[1] ?? "";
  assert.deepEqual(parseMessage("reading", data), {
    type: "reading",
    reading: READING,
    late: true,
  });
});

Deno.test("parseMessage() leaves out what it cannot use, and never throws", () => {
  assert.equal(parseMessage("reading", "{"), null);
  assert.equal(parseMessage("reading", "null"), null);
  assert.equal(parseMessage("meter", JSON.stringify(READING)), null);
  assert.equal(parseMessage("command", '{"id":"a","action":"fly","status":"sent"}'), null);
  fc.assert(fc.property(fc.constantFrom(...MESSAGE_TYPES), fc.json(), (type, text) => {
    parseMessage(type, text);
  }));
});

Deno.test("metersOf(), readingsOf() and commandsOf() keep the rows that can be used", () => {
  const old = { ...READING, online: true, lastSeen: 1 };
  const figures = { name: null, group: "Praia", todayLiters: 1, monthLiters: 2, flags: [] };
  const meter = { ...old, ...figures };
  const odd = [{ ...meter, flags: "clock" }, { ...meter, name: 5 }, { ...meter, monthLiters: "2" }];
  assert.deepEqual(metersOf({ meters: [meter, null, READING, old, ...odd] }), [meter]);
  assert.deepEqual(readingsOf({ history: [READING, 5] }), [READING]);
  assert.deepEqual(commandsOf({}), []);
  assert.deepEqual(metersOf(null), []);
});
