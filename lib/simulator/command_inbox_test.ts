import assert from "node:assert/strict";
import { Register } from "../domain/sim/register.ts";
import { steadyFlow } from "../domain/sim/water.ts";
import { type AckMessage, CommandInbox } from "./command_inbox.ts";

const START = Date.UTC(2026, 0, 1);
const NOW = START + 60_000;
const ID = "abcdefghijklmnop";

/** A meter through which 6 L/min have flowed for a minute. */
function meter() {
  const register = new Register(steadyFlow(6, 0), { start: START, epoch: 9, intervalMs: 1000 });
  const inbox = new CommandInbox("SIM-0001", register);
  const send = (command: unknown, at = NOW): AckMessage[] =>
    inbox.receive(new TextEncoder().encode(JSON.stringify(command)), at, at);
  return { register, inbox, send };
}

const command = (fields: Record<string, unknown>) => ({
  id: ID,
  numeroSerie: "SIM-0001",
  ...fields,
});

Deno.test("CommandInbox says first that it has the command, then what the meter shows after it", () => {
  const { send } = meter();
  assert.deepEqual(send(command({ action: "simSetFlow", value: 8 })), [
    { id: ID, status: "recebido" },
    { id: ID, status: "executado", totalLiters: 6, epoch: 9 },
  ]);
});

Deno.test("CommandInbox resets: the acknowledgement has the new epoch and 0", () => {
  const { send } = meter();
  const [, done] = send(command({ action: "reset" }));
  assert.deepEqual(done, { id: ID, status: "executado", totalLiters: 0, epoch: 10 });
});

Deno.test("CommandInbox carries a repeated command out once and acknowledges it again", () => {
  const { send, register } = meter();
  const first = send(command({ action: "reset" }));
  const again = send(command({ action: "reset" }), NOW + 5000);
  assert.deepEqual(again, first);
  assert.deepEqual(register.shown(NOW + 5000), { totalMl: 500, epoch: 10 });
});

Deno.test("CommandInbox refuses what it does not know or cannot do, and changes nothing", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ action: "fly" }, "ação desconhecida"],
    [{}, "ação desconhecida"],
    [{ action: "setCalibration", value: 0 }, "valor fora da faixa"],
    [{ action: "setInterval", value: "5" }, "valor fora da faixa"],
    [{ action: "simulate" }, "valor fora da faixa"],
    [{ action: "reset", numeroSerie: "SIM-0002" }, "outro hidrômetro"],
    [{ action: "reset", numeroSerie: null }, "outro hidrômetro"],
  ];
  for (const [fields, motivo] of cases) {
    const { send, register } = meter();
    const [received, refused] = send(command(fields));
    assert.equal(received.status, "recebido");
    assert.deepEqual(refused, { id: ID, status: "recusado", motivo }, JSON.stringify(fields));
    assert.deepEqual(register.shown(NOW), { totalMl: 6000, epoch: 9 });
  }
});

Deno.test("CommandInbox does not carry out a command whose time is over", () => {
  const { send, register } = meter();
  const [, answer] = send(command({ action: "reset", exp: NOW / 1000 }));
  assert.deepEqual(answer, { id: ID, status: "expirado" });
  assert.equal(register.shown(NOW).epoch, 9);
  const [, done] = send(command({ id: "other", action: "reset", exp: NOW / 1000 + 1 }));
  assert.equal(done.status, "executado");
});

Deno.test("CommandInbox takes the spellings of the seed and of the serial", () => {
  const { send } = meter();
  const [, done] = send(command({ action: "simulateOff", numeroSerie: " sim-0001 " }));
  assert.equal(done.status, "executado");
});

Deno.test("CommandInbox answers nothing to what has no usable id", () => {
  const { inbox, send } = meter();
  for (const message of [5, null, [], {}, { id: 7 }, { id: "" }, { id: "x".repeat(65) }]) {
    assert.deepEqual(send(message), []);
  }
  assert.deepEqual(inbox.receive(new Uint8Array([0xff, 0xfe]), NOW, NOW), []);
  assert.deepEqual(inbox.receive(new Uint8Array(), NOW, NOW), []);
});

Deno.test("CommandInbox remembers the answers to the last 100 commands, no more", () => {
  const { send, register } = meter();
  for (let n = 0; n < 101; n++) send(command({ id: `id-${n}`, action: "reset" }));
  assert.equal(register.shown(NOW).epoch, 110);
  send(command({ id: "id-1", action: "reset" }));
  assert.equal(register.shown(NOW).epoch, 110);
  send(command({ id: "id-0", action: "reset" }));
  assert.equal(register.shown(NOW).epoch, 111);
});

Deno.test("CommandInbox acknowledgements fit a packet of 256 bytes with the longest usual topic", () => {
  const { send } = meter();
  const topic = `hidrometro/v1/${"S".repeat(24)}/ack`;
  for (const action of ["reset", "fly"]) {
    for (const ack of send(command({ id: action.padEnd(16, "x"), action }))) {
      const bytes = new TextEncoder().encode(topic + JSON.stringify(ack)).length;
      assert.ok(bytes + 8 <= 256, `${bytes} bytes`);
    }
  }
});
