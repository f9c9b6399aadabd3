import assert from "node:assert/strict";
import { Register } from "../domain/sim/register.ts";
import { steadyFlow } from "../domain/sim/water.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { type AckMessage, CommandInbox } from "./command_inbox.ts";

const START = Date.UTC(2026, 0, 1);
const NOW = START + 60_000;
const ID = "abcdefghijklmnop";
const KEY = "a2V5IG9mIHRoaXMgbWV0ZXIsIDI1NiBiaXRzIGxvbmc";
const SERIAL = "SIM-0001";

/** A meter through which 6 L/min have flowed for a minute. */
function meter(key: string | null = null) {
  const register = new Register(steadyFlow(6, 0), { start: START, epoch: 9, intervalMs: 1000 });
  const inbox = new CommandInbox(SERIAL, register, key);
  const take = (text: string, at = NOW): AckMessage[] =>
    inbox.receive(new TextEncoder().encode(text), at, at);
  const send = (command: unknown, at = NOW) => take(JSON.stringify(command), at);
  return { register, inbox, send, take };
}

const command = (fields: Record<string, unknown>) => ({ id: ID, numeroSerie: SERIAL, ...fields });
const FIGURE = { totalLiters: 6, epoch: 9 };

/** Commands as the server publishes them to a meter with a key. */
async function signedByServer() {
  const desk = await openDesk();
  desk.meter.seedTopic = false;
  const put = (key: string) =>
    desk.credentials.put({ serial: SERIAL, passwordHash: "", key, createdAt: 0, createdBy: "ana" });
  await put(KEY);
  desk.clock.time = NOW;
  const make = async (action: "reset" | "setCalibration" | "simSetFlow", value?: number) => {
    const request = value === undefined ? { action } : { action, value };
    await desk.desk.send({ request, serial: SERIAL, by: "admin", ttlSeconds: 120 });
    return desk.broker.published.at(-1)!.payload;
  };
  return { ...desk, put, make };
}

Deno.test("CommandInbox says first that it has the command, then what the meter shows after it", () => {
  const { send } = meter();
  assert.deepEqual(send(command({ action: "simSetFlow", value: 8 })), [
    { id: ID, status: "recebido" },
    { id: ID, status: "executado", ...FIGURE },
  ]);
});

Deno.test("CommandInbox resets: the acknowledgement has the new epoch and 0", () => {
  const { send } = meter();
  const [, done] = send(command({ action: "reset" }));
  assert.deepEqual(done, { id: ID, status: "executado", totalLiters: 0, epoch: 10 });
});

Deno.test("CommandInbox does the last command once, and says so when it is delivered again", () => {
  const { send, register } = meter();
  send(command({ action: "reset" }));
  const again = send(command({ action: "reset" }), NOW + 5000);
  const figure = { totalLiters: 0.5, epoch: 10 };
  assert.deepEqual(again, [{ id: ID, status: "executado", motivo: "já executado", ...figure }]);
  assert.deepEqual(register.shown(NOW + 5000), { totalMl: 500, epoch: 10 });
});

Deno.test("CommandInbox refuses what it does not know or cannot do, and changes nothing", () => {
  const cases: [Record<string, unknown>, string][] = [
    [{ action: "fly" }, "ação desconhecida"],
    [{}, "comando malformado"],
    [{ action: "a".repeat(17) }, "comando malformado"],
    [{ action: "setCalibration", value: 0 }, "valor fora dos limites"],
    [{ action: "setInterval", value: "5" }, "comando malformado"],
    [{ action: "simulate" }, "valor fora dos limites"],
    [{ action: "simSetFlow", value: 0.0004 }, "valor fora dos limites"],
    [{ action: "reset", numeroSerie: null }, "comando malformado"],
    [{ action: "reset", exp: -1 }, "comando malformado"],
    [{ action: "reset", more: {} }, "comando malformado"],
  ];
  for (const [fields, motivo] of cases) {
    const { send, register } = meter();
    const answers = send(command(fields));
    const name = JSON.stringify(fields);
    assert.deepEqual(answers, [{ id: ID, status: "recusado", motivo, ...FIGURE }], name);
    assert.deepEqual(register.shown(NOW), { totalMl: 6000, epoch: 9 });
  }
});

Deno.test("CommandInbox does not carry out a command whose time is over", () => {
  const { send, register } = meter();
  const answers = send(command({ action: "reset", exp: NOW / 1000 }));
  assert.deepEqual(answers, [{ id: ID, status: "expirado", motivo: "prazo vencido", ...FIGURE }]);
  assert.equal(register.shown(NOW).epoch, 9);
  const [, done] = send(
    command({ id: "other".padEnd(16, "0"), action: "reset", exp: NOW / 1000 + 1 }),
  );
  assert.equal(done.status, "executado");
});

Deno.test("CommandInbox takes the spelling of the seed, and a command without a serial when it has no key", () => {
  assert.equal(meter().send(command({ action: "simulateOff" })).length, 2);
  assert.equal(meter().send({ id: ID, action: "reset" }).length, 2);
  assert.deepEqual(meter(KEY).send({ id: ID, action: "reset" }), []);
});

Deno.test("CommandInbox answers nothing to other meters' commands and to what has no usable id", () => {
  for (const key of [null, KEY]) {
    const { inbox, send, register } = meter(key);
    const others = [command({ action: "reset", numeroSerie: "SIM-0002" })];
    const nobodys = [5, null, [], {}, { id: 7 }, { id: "" }, { id: "x".repeat(17) }];
    for (const message of [...others, ...nobodys]) assert.deepEqual(send(message), []);
    assert.deepEqual(inbox.receive(new Uint8Array([0xff, 0xfe]), NOW, NOW), []);
    assert.deepEqual(inbox.receive(new Uint8Array(), NOW, NOW), []);
    assert.equal(register.shown(NOW).epoch, 9);
  }
});

Deno.test("CommandInbox with a key obeys what the server has signed", async () => {
  const { make, store } = await signedByServer();
  const { take, register } = meter(KEY);
  for (const value of [7.5, 1 / 60, 123.456789]) {
    const [, done] = take(await make("setCalibration", value));
    assert.equal(done?.status, "executado", String(value));
  }
  const [, done] = take(await make("reset"));
  assert.deepEqual([done.status, done.epoch], ["executado", 10]);
  assert.equal(register.shown(NOW).epoch, 10);
  store.close();
});

Deno.test("CommandInbox with a key refuses what is unsigned, or changed in any part", async () => {
  const { make, put, store } = await signedByServer();
  const good = await make("simSetFlow", 8);
  const parsed = JSON.parse(good);
  const { sig, ...bare } = parsed;
  await put(KEY.replace("a2V5", "b2V5"));
  const otherKeys = await make("simSetFlow", 8);
  const forged: [string, string][] = [
    [JSON.stringify(bare), "sem assinatura"],
    ...["id", "action", "value", "iat", "exp", "nonce", "sig"].map((name): [string, string] => {
      const value = parsed[name];
      const changed = typeof value === "number" ? value + 1 : value.replace(/.$/, "_");
      return [JSON.stringify({ ...parsed, [name]: changed }), "assinatura inválida"];
    }),
    // Another text for the same number is another signature.
    [good.replace('"value":8', '"value":8.0'), "assinatura inválida"],
    [otherKeys, "assinatura inválida"],
    [JSON.stringify({ ...bare, nonce: undefined, sig }), "assinatura inválida"],
  ];
  const { take, register } = meter(KEY);
  for (const [text, motivo] of forged) {
    const answers = take(text);
    assert.deepEqual(answers.map((ack) => [ack.status, ack.motivo]), [["recusado", motivo]], text);
  }
  assert.deepEqual(register.shown(NOW), { totalMl: 6000, epoch: 9 });
  assert.equal(take(good).at(-1)?.status, "executado", "a forgery uses no number up");
  store.close();
});

Deno.test("CommandInbox with a key does the last number once and refuses smaller ones", async () => {
  const { make, store } = await signedByServer();
  const [first, second] = [await make("reset"), await make("simSetFlow", 8)];
  const { take, register } = meter(KEY);
  take(first);
  take(second);
  const words = (acks: AckMessage[]) => acks.map(({ status, motivo }) => [status, motivo]);
  assert.deepEqual(words(take(second)), [["executado", "já executado"]]);
  assert.deepEqual(words(take(first)), [["recusado", "comando repetido"]]);
  assert.equal(register.shown(NOW).epoch, 10);
  store.close();
});

Deno.test("CommandInbox with a key: a late command keeps its number, and is late again", async () => {
  const { make, store } = await signedByServer();
  const late = await make("reset");
  const { take, register } = meter(KEY);
  const after = NOW + 120_000;
  for (let i = 0; i < 2; i++) {
    assert.deepEqual(take(late, after).map(({ motivo }) => motivo), ["prazo vencido"]);
  }
  assert.equal(register.shown(NOW).epoch, 9);
  store.close();
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
