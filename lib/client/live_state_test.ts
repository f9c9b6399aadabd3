import assert from "node:assert/strict";
import { effect } from "@preact/signals";
import fc from "fast-check";
import type { CommandRow } from "../domain/command.ts";
import type { MeterRow } from "../domain/meter.ts";
import type { WireReading } from "../domain/reading.ts";
import { LiveState, MAX_READINGS } from "./live_state.ts";
import type { LiveMessage } from "./wire.ts";

const reading = (ts: number, totalLiters = ts, numeroSerie = "M1"): WireReading => ({
  numeroSerie,
  ts,
  totalLiters,
  flowLmin: 1,
});
const said = (ts: number, late = false, total = ts, serial = "M1"): LiveMessage => ({
  type: "reading",
  reading: reading(ts, total, serial),
  late,
});
const row = (ts: number, online = true, serial = "M1"): MeterRow => ({
  ...reading(ts, ts, serial),
  name: null,
  group: null,
  online,
  lastSeen: ts,
  todayLiters: ts,
  monthLiters: ts,
  flags: [],
});
const command = (updatedAt: number, status: CommandRow["status"], id = "a"): CommandRow => ({
  id,
  action: "reset",
  numeroSerie: "M1",
  status,
  by: "admin",
  createdAt: 1,
  updatedAt,
  expiresAt: 120_000,
});

Deno.test("LiveState.apply() makes a reading the meter's current one", () => {
  const state = new LiveState();
  state.replace({ meters: [row(10)] });
  state.apply([said(20)], 99);
  assert.equal(state.meters.value.get("M1")?.totalLiters, 20);
});

Deno.test("LiveState.apply() never makes a late reading current, but shows it in the history", () => {
  const state = new LiveState();
  const readings = state.readings("M1");
  state.replace({ meters: [row(20)], readings: new Map([["M1", [reading(10), reading(20)]]]) });
  state.apply([said(15, true)], 99);
  assert.equal(state.meters.value.get("M1")?.totalLiters, 20);
  assert.deepEqual(readings.value.map(({ ts }) => ts), [10, 15, 20]);
});

Deno.test("LiveState.apply() shows a new meter with its first reading, in the order of serials", () => {
  const state = new LiveState();
  state.replace({ meters: [row(10, true, "B")] });
  state.apply([said(20, false, 20, "A")], 99);
  assert.deepEqual(state.meterList.value.map(({ numeroSerie }) => numeroSerie), ["A", "B"]);
  assert.equal(state.meters.value.get("A")?.online, true);
});

Deno.test("LiveState.apply() takes presence from a meter's row and keeps the newer reading", () => {
  const state = new LiveState();
  state.apply([said(20), { type: "meter", meter: row(10, false) }], 99);
  const meter = state.meters.value.get("M1");
  assert.equal(meter?.online, false);
  assert.equal(meter?.totalLiters, 20);
});

Deno.test("LiveState.apply() keeps name and consumption while readings come, and takes them from rows", () => {
  const state = new LiveState();
  state.replace({ meters: [{ ...row(10), name: "Casa", flags: ["clock"] }] });
  state.apply([said(20)], 99);
  const { name, todayLiters, flags, ts } = state.meters.value.get("M1") ?? row(0);
  assert.deepEqual({ name, todayLiters, flags, ts }, {
    name: "Casa",
    todayLiters: 10,
    flags: ["clock"],
    ts: 20,
  });
  state.apply([{ type: "meter", meter: { ...row(15), name: "Praia" } }], 99);
  const renamed = state.meters.value.get("M1");
  assert.deepEqual([renamed?.name, renamed?.todayLiters, renamed?.ts], ["Praia", 15, 20]);
});

Deno.test("LiveState.apply() shows a meter that is new to the page without a name or consumption", () => {
  const state = new LiveState();
  state.apply([said(20)], 99);
  const { name, todayLiters, flags } = state.meters.value.get("M1") ?? row(1);
  assert.deepEqual({ name, todayLiters, flags }, { name: null, todayLiters: 0, flags: [] });
});

Deno.test("LiveState.apply() never takes a command back to an earlier state", () => {
  const state = new LiveState();
  state.apply([
    { type: "command", command: command(3, "done") },
    { type: "command", command: command(2, "delivered") },
  ], 99);
  assert.equal(state.commands.value[0].status, "done");
});

Deno.test("LiveState.apply() is one change for those who watch, however many events", () => {
  const state = new LiveState();
  let changes = -1;
  const stop = effect(() => {
    state.meters.value;
    changes++;
  });
  state.apply(Array.from({ length: 500 }, (_, i) => said(i)), 99);
  stop();
  assert.equal(changes, 1);
});

Deno.test("LiveState.seed() does not override what is newer", () => {
  const state = new LiveState();
  state.apply([said(20)], 99);
  state.seed({ meters: [row(10)] });
  assert.equal(state.meters.value.get("M1")?.totalLiters, 20);
});

Deno.test("LiveState keeps the newest 200 readings by time, each once, in any order of arrival", () => {
  const times = fc.array(fc.integer({ min: 0, max: 500 }), { maxLength: 400 });
  fc.assert(
    fc.property(times, (list) => {
      const state = new LiveState();
      const readings = state.readings("M1");
      for (const ts of list) state.apply([said(ts, true)], 0);
      const expected = [...new Set(list)].sort((a, b) => a - b).slice(-MAX_READINGS);
      // One that came after 200 newer ones was let go; the rest is all there.
      assert.deepEqual(readings.value.map(({ ts }) => ts), expected);
    }),
    { numRuns: 30 },
  );
});

Deno.test("LiveState tells two readings of one instant apart by their totals", () => {
  const state = new LiveState();
  const readings = state.readings("M1");
  state.apply([said(1, false, 10), said(1, false, 11), said(1, false, 10)], 0);
  assert.deepEqual(readings.value.map(({ totalLiters }) => totalLiters), [10, 11]);
});
