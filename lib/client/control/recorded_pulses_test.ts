import assert from "node:assert/strict";
import type { CommandRow } from "../../domain/command.ts";
import { recordedPulses } from "./recorded_pulses.ts";

const AT = 1_000_000;
const written = { bySerial: new Map([["M1", 447.5]]), at: AT };

const done = (updatedAt: number, part: Partial<CommandRow> = {}): CommandRow => ({
  id: `row-${updatedAt}`,
  action: "setCalibration",
  value: 7.5,
  numeroSerie: "M1",
  status: "done",
  by: "ana",
  createdAt: updatedAt - 5,
  updatedAt,
  expiresAt: updatedAt + 120_000,
  ...part,
});

Deno.test("recordedPulses() is what the page was written with", () => {
  assert.equal(recordedPulses("M1", written, []), 447.5);
  assert.equal(recordedPulses("M2", written, []), null);
});

Deno.test("recordedPulses() follows the last calibration that was done since then", () => {
  assert.equal(recordedPulses("M1", written, [done(AT + 1)]), 450);
  const rows = [done(AT + 1), done(AT + 9, { value: 1 / 60, sentValue: 0.0167 }), done(AT + 5)];
  assert.equal(recordedPulses("M1", written, rows), 1.002, "as it went out");
});

Deno.test("recordedPulses() heeds nothing else", () => {
  const others = [
    done(AT), // the page knows it
    done(AT + 1, { status: "delivered" }),
    done(AT + 1, { action: "setInterval", value: 5 }),
    done(AT + 1, { numeroSerie: "M2" }),
  ];
  assert.equal(recordedPulses("M1", written, others), 447.5);
});
