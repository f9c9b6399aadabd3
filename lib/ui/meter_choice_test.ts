import assert from "node:assert/strict";
import type { MeterRow } from "../domain/meter.ts";
import { preferredMeter } from "./meter_choice.ts";

const row = (numeroSerie: string, ts: number, online: boolean): MeterRow => ({
  numeroSerie,
  ts,
  totalLiters: 0,
  flowLmin: 0,
  online,
  lastSeen: ts,
  name: null,
  group: null,
  todayLiters: 0,
  monthLiters: 0,
  flags: [],
});

Deno.test("preferredMeter() takes the newest that is online", () => {
  const meters = [row("A", 1, true), row("B", 3, false), row("C", 2, true)];
  assert.equal(preferredMeter(meters)?.numeroSerie, "C");
});

Deno.test("preferredMeter() takes the newest of all when none is online, and none of none", () => {
  assert.equal(preferredMeter([row("A", 1, false), row("B", 3, false)])?.numeroSerie, "B");
  assert.equal(preferredMeter([]), null);
});
