import assert from "node:assert/strict";
import fc from "fast-check";
import { decodeMessage, type SerialSources } from "./decode.ts";
import { decodeDialect } from "./dialects.ts";

/** Messages of real devices, each with its source; without the folder they are not tried. */
const FILE = new URL("../../../shared/data/payloads.json", import.meta.url);

const NOW = Date.UTC(2026, 5, 1, 12);
const OURS = "hidrometro/dados";

function decode(payload: string, serials: Partial<SerialSources> = {}, topic = OURS) {
  const bytes = new TextEncoder().encode(payload);
  const sources = { topic: null, fallback: null, ...serials };
  const decoded = decodeMessage(bytes, NOW, sources);
  return decodeDialect(decoded, { topic, payload: bytes }, NOW, sources) ?? decoded;
}

const reasonOf = (value: unknown, serials: Partial<SerialSources> = {}, topic = OURS) =>
  decode(typeof value === "string" ? value : JSON.stringify(value), serials, topic)
    .rejects.map(({ reason }) => reason).join();

const IPERL = {
  _: "telegram",
  media: "water",
  meter: "iperl",
  name: "MyTapWater",
  id: "33225544",
  total_m3: 123.529,
  timestamp: "2024-03-03T18:37:00Z",
};
const CAMERA = {
  value: "545.7085",
  raw: "00545.7085",
  pre: "545.7085",
  error: "no error",
  rate: "0.000920",
  timestamp: "2024-05-02T20:41:54+0200",
};
const FLOWIS = { time: "2024-01-01 00:00:00", model: "Flowis", id: 1234567, volume_m3: 123.456 };
const SHELLY = {
  id: 2,
  counts: { total: 2303, xtotal: 5.758 },
  device: "FCB467A6AF80",
  quantity_unit: "liters",
  flow_rate_per_hour: 90,
  ts: 1775591220,
};
const WATERIUS = {
  ...{ delta0: 0, delta1: 0, ch0: 338.304, ch1: 535.966, imp0: 79, imp1: 109 },
  ...{ serial0: "hot-1", serial1: "cold-1", cname0: 1, cname1: 0 },
  timestamp: "2023-10-22T17:01:10+0000",
};

/** Serial, L, L/min and whether it has a time of its own. */
function short(value: unknown, serials: Partial<SerialSources> = {}) {
  return decode(JSON.stringify(value), serials).readings.map((reading) => [
    reading.serial,
    reading.totalMl / 1000,
    reading.flowLmin,
    reading.clock ? "arrival" : new Date(reading.ts).toISOString(),
  ]);
}

Deno.test("decodeDialect() reads registers whose unit is known", () => {
  const none = null;
  assert.deepEqual(short(IPERL), [["33225544", 123529, none, "2024-03-03T18:37:00.000Z"]]);
  const undated = { ...IPERL, timestamp: "1111-11-11T11:11:11Z" };
  assert.deepEqual(short(undated), [["33225544", 123529, none, "arrival"]]);
  assert.deepEqual(short(CAMERA, { fallback: "CASA-1" }), [
    ["CASA-1", 545708.5, 0.92, "2024-05-02T18:41:54.000Z"],
  ]);
  const local = { ...IPERL, timestamp: "2024-03-03T18:37:00" };
  assert.deepEqual(short(local), [["33225544", 123529, none, "arrival"]]);
  assert.deepEqual(short(FLOWIS), [["1234567", 123456, none, "arrival"]]);
  assert.deepEqual(short({ ...FLOWIS, time: "2024-01-01T00:00:00+0100" }), [
    ["1234567", 123456, none, "2023-12-31T23:00:00.000Z"],
  ]);
  assert.deepEqual(short(SHELLY), [["FCB467A6AF80", 5.758, 1.5, "2026-04-07T19:47:00.000Z"]]);
  assert.deepEqual(short(WATERIUS), [
    ["HOT-1", 338304, none, "2023-10-22T17:01:10.000Z"],
    ["COLD-1", 535966, none, "2023-10-22T17:01:10.000Z"],
  ]);
});

Deno.test("decodeDialect() holds a device's own serial against the topic's", () => {
  assert.equal(short(IPERL, { topic: "33225544" }).length, 1);
  assert.equal(reasonOf(IPERL, { topic: "CASA-1" }), "dialect-wmbusmeters");
  assert.deepEqual(short(CAMERA, { topic: "CASA-1" })[0][0], "CASA-1");
});

Deno.test("decodeDialect() guesses neither unit nor meter nor value", () => {
  assert.equal(reasonOf({ ...IPERL, media: "gas" }), "dialect-wmbusmeters");
  assert.equal(reasonOf({ ...IPERL, total_m3: null }), "dialect-wmbusmeters");
  assert.equal(reasonOf({ ...IPERL, total_m3: -1 }), "dialect-wmbusmeters");
  assert.equal(reasonOf(CAMERA), "dialect-ai-on-the-edge", "no serial anywhere");
  const doubted = { ...CAMERA, value: "", error: "Neg. Rate - Read:  - Raw: 00013.501" };
  assert.equal(reasonOf(doubted, { topic: "CASA-1" }), "dialect-ai-on-the-edge");
  assert.equal(
    reasonOf({ ...CAMERA, value: "545.70N5" }, { topic: "A" }),
    "dialect-ai-on-the-edge",
  );
  assert.equal(reasonOf({ ...FLOWIS, model: "Badger-ORION" }), "dialect-rtl433");
  assert.equal(reasonOf({ ...SHELLY, quantity_unit: "Wh" }), "dialect-shelly");
  assert.equal(reasonOf({ ...SHELLY, quantity_unit: "constructor" }), "dialect-shelly");
  assert.equal(reasonOf({ ...SHELLY, device: undefined }, { topic: "A" }), "dialect-shelly");
  const unnamed = { ...WATERIUS, serial0: "", serial1: "" };
  assert.equal(reasonOf(unnamed, { topic: "A" }), "dialect-waterius");
  assert.equal(reasonOf({ ...WATERIUS, cname0: 2, cname1: 3 }), "dialect-waterius");
});

Deno.test("decodeDialect() reads the channels that are named and quarantines the others' faults", () => {
  assert.equal(short({ ...WATERIUS, serial1: "" }).length, 1);
  assert.equal(short({ ...WATERIUS, cname0: 2 }).length, 1);
  const half = { ...WATERIUS, serial1: "#" };
  assert.equal(short(half).length, 1);
  assert.equal(reasonOf(half), "dialect-waterius");
});

Deno.test("decodeDialect() leaves what is the contract's as it was", () => {
  const base = { ...IPERL, numeroSerie: "A" };
  assert.equal(reasonOf({ ...IPERL, totalLiters: 7 }), "missing-serial");
  assert.equal(short({ ...base, totalLiters: 7 })[0][1], 7, "the contract's field wins");
  assert.equal(reasonOf(base), "missing-total");
  assert.equal(reasonOf({ ...IPERL, totalLiters: "7", serial: "A" }), "bad-type");
  assert.equal(reasonOf({ ...IPERL, totalLiters: null }), "missing-serial");
  assert.equal(reasonOf({ totalLiters: 1, flowLmin: 1 }), "missing-serial");
  assert.equal(reasonOf({ flowLmin: 1 }, { topic: "A" }), "missing-total");
  assert.equal(reasonOf({ numeroSerie: "A", readings: [IPERL] }), "missing-total");
  assert.equal(reasonOf([IPERL], { fallback: "A" }), "missing-total");
  assert.equal(reasonOf({}), "missing-serial");
  assert.equal(reasonOf("<html><body>502 Bad Gateway</body></html>"), "bad-json");
  assert.equal(reasonOf("null"), "not-an-object");
  assert.equal(reasonOf('"abc"'), "not-an-object");
});

Deno.test("decodeDialect() knows single values by their topic", () => {
  assert.equal(reasonOf("3.20"), "dialect-single-value");
  assert.equal(reasonOf("3.20", {}, "node/sensor/water_meter/state"), "dialect-esphome");
  assert.equal(reasonOf("545.7085", {}, "watermeter/main/value"), "dialect-ai-on-the-edge");
  assert.equal(reasonOf("anything", {}, "homie/5/car/engine"), "dialect-homie");
  assert.equal(reasonOf({ odd: 1 }, {}, "zigbee2mqtt/valve"), "dialect-zigbee2mqtt");
  assert.equal(reasonOf({ flowLmin: 1 }, {}, "zigbee2mqtt/valve"), "missing-serial");
});

Deno.test("decodeDialect() throws on nothing, and what it reads is inside the bounds", () => {
  const poison = { toString: 1, valueOf: 1 };
  const samples = [IPERL, CAMERA, FLOWIS, SHELLY, WATERIUS, { Time: "2021-12-31T09:39:59" }];
  const value = fc.oneof(fc.jsonValue(), fc.double(), fc.constantFrom(null, -1, "", poison));
  const changed = fc.constantFrom<object>(...samples).chain((sample) =>
    fc.dictionary(fc.constantFrom(...Object.keys(sample)), value)
      .map((changes) => ({ ...sample, ...changes }))
  );
  fc.assert(
    fc.property(fc.oneof(changed, fc.jsonValue()), fc.string(), (message, topic) => {
      const { readings, rejects } = decode(JSON.stringify(message), { fallback: "D" }, topic);
      for (const { totalMl, ts, serial } of readings) {
        assert.ok(Number.isSafeInteger(totalMl) && totalMl >= 0 && ts <= NOW + 600_000);
        assert.match(serial, /^[A-Z0-9][A-Z0-9._-]{0,63}$/);
      }
      assert.ok(readings.length + rejects.length > 0);
    }),
    { numRuns: 3000 },
  );
});

/**
 * What becomes of each message of the file, in its order: litres that are stored, or the kind of
 * device in the reason. First on the device's own topic, then, where that differs, on ours.
 */
const VERDICTS: readonly (readonly [kind: string | number, ours?: string])[] = [
  [100.5],
  [100.5],
  [0],
  ["seed-command"],
  ["tasmota"],
  ["tasmota"],
  ["tasmota"],
  [545708.5],
  ["ai-on-the-edge"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge"],
  ["ai-on-the-edge", "single-value"],
  ["ai-on-the-edge"],
  ["ai-on-the-edge"],
  ["home-assistant"],
  [123529],
  [3488],
  [521602],
  ["wmbusmeters"],
  [6388],
  ["wmbusmeters"],
  ["rtl433"],
  ["rtl433", "single-value"],
  [123456],
  ["shelly"],
  [5.758],
  ["waterius"],
  ["esphome", "single-value"],
  ["esphome"],
  ["esphome"],
  ["ocr-reader"],
  ["zigbee2mqtt"],
  ["zigbee2mqtt"],
  ["zigbee2mqtt"],
  ["homie", "single-value"],
  ["homie"],
];

const text = await Deno.readTextFile(FILE).catch((error) => {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
});
if (text === null) console.log(`skipped: ${FILE.pathname} is not there`);
const messages: { device: string; topic: string; payload: string }[] = JSON.parse(text ?? "[]");

Deno.test({
  name: `each of ${messages.length} messages of real devices is read right or named by its kind`,
  ignore: messages.length === 0,
  fn: () => {
    const told = (payload: string, topic: string) => {
      const { readings: [reading], rejects } = decode(payload, { fallback: "CASA-1" }, topic);
      return rejects[0]?.reason.replace("dialect-", "") ?? reading.totalMl / 1000;
    };
    const device = ({ device, topic }: typeof messages[number]) => `${device} (${topic})`;
    const known = messages.slice(0, VERDICTS.length);
    assert.deepEqual(
      known.map((it) => [device(it), told(it.payload, it.topic), told(it.payload, OURS)]),
      known.map((it, i) => [device(it), VERDICTS[i][0], VERDICTS[i][1] ?? VERDICTS[i][0]]),
    );
    for (const { payload, topic, device } of messages) {
      const { readings, rejects: [reject] } = decode(payload, { fallback: "CASA-1" }, topic);
      assert.ok(readings.length > 0 || reject.reason.startsWith("dialect-"), device);
    }
  },
});
