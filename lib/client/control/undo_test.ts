import assert from "node:assert/strict";
import { COMMAND_STATUSES, type CommandRow } from "../../domain/command.ts";
import { undoOf } from "./undo.ts";

const AT = Date.UTC(2026, 0, 31, 15);

function row(part: Partial<CommandRow> = {}): CommandRow {
  return {
    id: "AAAAAAAAAAAAAAAA",
    action: "setCalibration",
    value: 7.5,
    numeroSerie: "M1",
    status: "done",
    by: "ana",
    createdAt: AT,
    updatedAt: AT,
    expiresAt: AT + 120_000,
    before: { pulsesPerLiter: 447 },
    ...part,
  };
}

const simulation = (part: Partial<CommandRow> = {}) =>
  row({ action: "simulate", value: 8, ...part });

Deno.test("undoOf() goes back to the calibration that was recorded before", () => {
  assert.deepEqual(undoOf(row(), [row()]), {
    serial: "M1",
    request: { action: "setCalibration", value: 7.45 },
  });
});

Deno.test("undoOf() ends a simulation", () => {
  assert.deepEqual(undoOf(simulation(), [])?.request, { action: "simOff" });
});

Deno.test("undoOf() knows no way back from what its meter has not done, nor from the rest", () => {
  for (const status of COMMAND_STATUSES) {
    if (status !== "done") assert.equal(undoOf(row({ status }), []), null, status);
  }
  assert.equal(undoOf(row({ before: { pulsesPerLiter: null } }), []), null, "none was recorded");
  assert.equal(undoOf(row({ before: undefined }), []), null, "nobody knows");
  assert.equal(undoOf(row({ before: { pulsesPerLiter: 450 } }), []), null, "it was the same");
  assert.equal(undoOf(row({ before: { pulsesPerLiter: 1e6 } }), []), null, "no command has it");
  assert.equal(undoOf(row({ action: "reset", value: undefined }), []), null);
  assert.equal(undoOf(row({ action: "setInterval", value: 5 }), []), null);
  assert.equal(undoOf(simulation({ numeroSerie: null }), []), null, "of whoever listens");
});

Deno.test("undoOf() is silent once something newer is in force, of the same meter", () => {
  const later = { id: "BBBBBBBBBBBBBBBB", createdAt: AT + 1 };
  for (const status of ["queued", "sent", "delivered", "done"] as const) {
    assert.equal(undoOf(row(), [row({ ...later, status })]), null, status);
    const off = row({ ...later, status, action: "simOff", value: undefined });
    assert.equal(undoOf(simulation(), [off]), null, status);
  }
  for (const status of ["refused", "expired", "failed"] as const) {
    assert.notEqual(undoOf(row(), [row({ ...later, status })]), null, status);
  }
  assert.notEqual(undoOf(row(), [row({ ...later, numeroSerie: "M2" })]), null);
  assert.notEqual(undoOf(row(), [row({ id: "B", createdAt: AT - 1 })]), null);
  assert.notEqual(undoOf(row(), [simulation(later)]), null, "another matter");
});
