import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeBody, decodeMessage, MAX_BATCH, MAX_PAYLOAD_BYTES } from "./decode.ts";

const NOW = Date.UTC(2026, 5, 1, 12);
const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value));
const decode = (value: unknown, topic: string | null = null, fallback: string | null = null) =>
  decodeMessage(bytes(value), NOW, { topic, fallback });
const reasonOf = (value: unknown, topic: string | null = null) =>
  decode(value, topic).rejects.map(({ reason }) => reason).join();

Deno.test("decodeMessage() reads the seed's payload", () => {
  const { readings, rejects } = decode({
    totalLiters: 100.5,
    flowLmin: 3.2,
    numeroSerie: "abc123",
  });
  assert.deepEqual(rejects, []);
  assert.deepEqual(readings, [{
    serial: "ABC123",
    ts: NOW,
    totalMl: 100_500,
    flowLmin: 3.2,
    epoch: null,
    seq: null,
    n: 0,
    clock: true,
    battery: null,
    pressureBar: null,
  }]);
});

Deno.test("decodeMessage() knows every alias, and the first one present wins", () => {
  const [reading] = decode({
    total: 7,
    flowRate: 1.5,
    numero_serie: " x1\n",
    timestamp: 1_700_000_000,
    nivel_bateria: 88,
    pressao_bar: 2.5,
    epoch: 3,
    seq: 9,
  }).readings;
  assert.deepEqual(reading, {
    serial: "X1",
    ts: 1_700_000_000_000,
    totalMl: 7000,
    flowLmin: 1.5,
    epoch: 3,
    seq: 9,
    n: 0,
    clock: false,
    battery: 88,
    pressureBar: 2.5,
  });
  const both = { totalLiters: 1, total: 2, numeroSerie: "A", serial: "B" };
  assert.equal(decode(both).readings[0].totalMl, 1000);
  assert.equal(decode(both).readings[0].serial, "A");
});

Deno.test("decodeMessage() takes a time in seconds, milliseconds or ISO 8601", () => {
  const tsOf = (ts: unknown) => decode({ total: 1, serial: "A", ts }).readings[0];
  assert.equal(tsOf(1_755_712_345).ts, 1_755_712_345_000);
  assert.equal(tsOf(1_755_712_345_678).ts, 1_755_712_345_678);
  assert.equal(tsOf("1755712345").ts, 1_755_712_345_000);
  assert.equal(tsOf(" 1755712345678 ").ts, 1_755_712_345_678);
  assert.equal(tsOf("2024-05-02T20:41:54+0200").ts, Date.UTC(2024, 4, 2, 18, 41, 54));
  assert.equal(tsOf("2024-05-02T20:41:54.5Z").ts, Date.UTC(2024, 4, 2, 20, 41, 54, 500));
  for (
    const bad of [
      37,
      "37",
      "1e12",
      "NaN",
      "1111-11-11T11:11:11Z",
      NOW + 600_001,
      8.64e15 + 1,
      {},
      true,
    ]
  ) {
    assert.deepEqual([tsOf(bad).ts, tsOf(bad).clock], [NOW, true], String(bad));
  }
  assert.equal(tsOf(NOW + 600_000).clock, false);
});

Deno.test("decodeMessage() names what it cannot use", () => {
  assert.equal(reasonOf(""), "empty");
  assert.equal(reasonOf("[]"), "empty");
  assert.equal(reasonOf("5"), "not-an-object");
  assert.equal(reasonOf('"abc"'), "not-an-object");
  assert.equal(reasonOf("null"), "not-an-object");
  assert.equal(reasonOf("{NaN}"), "bad-json");
  assert.equal(reasonOf('{"total":1e400,"serial":"A"}'), "out-of-range");
  assert.equal(reasonOf({ total: "100,5", serial: "A" }), "bad-type");
  assert.equal(reasonOf({ total: -1, serial: "A" }), "out-of-range");
  assert.equal(reasonOf({ total: 1, flowLmin: -3, serial: "A" }), "out-of-range");
  assert.equal(reasonOf({ serial: "A" }), "missing-total");
  assert.equal(reasonOf({ total: 1 }), "missing-serial");
  assert.equal(reasonOf({ total: 1, serial: "" }), "bad-serial");
  assert.equal(reasonOf({ total: 1, serial: "__proto__" }), "bad-serial");
  assert.equal(reasonOf({ total: 1, serial: "B" }, "A"), "serial-mismatch");
  assert.equal(reasonOf({ total: 1, serial: "A", seq: 1.5 }), "bad-type");
  assert.equal(reasonOf("x".repeat(MAX_PAYLOAD_BYTES + 1)), "too-large");
  assert.equal(reasonOf(Array(MAX_BATCH + 1).fill({ total: 1 })), "too-many-readings");
  assert.equal(reasonOf("[".repeat(20_000) + "]".repeat(20_000)), "not-an-object");
});

Deno.test("decodeMessage() refuses bytes that are not UTF-8 and strips a BOM", () => {
  const broken = Uint8Array.of(0x7b, 0xff, 0x7d);
  assert.equal(
    decodeMessage(broken, NOW, { topic: null, fallback: null }).rejects[0].reason,
    "bad-encoding",
  );
  assert.equal(decode('\uFEFF{"total":1,"serial":"A"}').readings.length, 1);
});

Deno.test("decodeMessage() keeps the good of a batch and names the bad by index", () => {
  const { readings, rejects } = decode({
    numeroSerie: "outer",
    readings: [{ total: 1 }, { total: -1 }, 5, { total: 2, serial: "own" }],
  });
  assert.deepEqual(readings.map(({ serial }) => serial), ["OUTER", "OWN"]);
  assert.deepEqual(rejects.map(({ index }) => index), [1, 2]);
});

Deno.test("decodeMessage() takes the serial of the topic, then the default", () => {
  assert.equal(decode({ total: 1 }, "TOPIC", "DEFAULT").readings[0].serial, "TOPIC");
  assert.equal(decode({ total: 1 }, null, "DEFAULT").readings[0].serial, "DEFAULT");
});

Deno.test("decodeBody() is all or nothing and names the field", () => {
  const body = (value: unknown) => decodeBody(bytes(value), NOW, null);
  const batch = body([{ total: 1, serial: "A" }, { totalLiters: "x", serial: "A" }]);
  assert.equal(batch.ok, false);
  assert.equal(!batch.ok && batch.field, "readings[1].totalLiters");
  const single = body({ totalLiters: -5, serial: "A" });
  assert.equal(!single.ok && single.field, "totalLiters");
  assert.equal(body([{ total: 1, serial: "A" }]).ok, true);
});

Deno.test("decodeMessage() never throws, and what it accepts is inside the bounds", () => {
  const field = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom(0, -0, 1e12, "A-1", null));
  const reading = fc.dictionary(
    fc.constantFrom(
      "totalLiters",
      "total",
      "flowLmin",
      "numeroSerie",
      "ts",
      "epoch",
      "seq",
      "bateria",
    ),
    field,
  );
  fc.assert(fc.property(fc.oneof(reading, fc.array(reading), fc.jsonValue()), (value) => {
    for (const { totalMl, ts, serial, flowLmin } of decode(value, null, "D").readings) {
      assert.ok(Number.isSafeInteger(totalMl) && totalMl >= 0 && !Object.is(totalMl, -0));
      assert.ok(Number.isSafeInteger(ts) && ts <= NOW + 600_000);
      assert.match(serial, /^[A-Z0-9][A-Z0-9._-]{0,63}$/);
      assert.ok(flowLmin === null || flowLmin >= 0);
    }
  }));
  fc.assert(fc.property(fc.uint8Array(), (payload) => {
    decodeMessage(payload, NOW, { topic: null, fallback: null });
  }));
});
