import assert from "node:assert/strict";
import { UnconfirmedError } from "../ports.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { pause, until } from "../testing/until.ts";
import { CommandDesk } from "./desk.ts";
import { FIRST_PAUSE_MS, LONGEST_PAUSE_MS } from "./retries.ts";

const KEY = "a2V5IG9mIHRoaXMgbWV0ZXIsIDI1NiBiaXRzIGxvbmc";

/** A desk and a meter with a key, on topics of its own. */
async function setup() {
  const it = await openDesk();
  it.meter.seedTopic = false;
  const put = (key = KEY, serial = "M1") =>
    it.credentials.put({ serial, passwordHash: "", key, createdAt: 0, createdBy: "ana" });
  await put();
  const send = (value = 1, ttl = 3600) =>
    it.desk.send({
      request: { action: "simSetFlow", value },
      serial: "M1",
      by: "admin",
      ttlSeconds: ttl,
    });
  const payloads = () => it.broker.published.map(({ payload }) => payload);
  const ids = () => payloads().map((payload): string => JSON.parse(payload).id);
  /** Lets time pass, and what is due then go out. */
  const pass = async (ms: number, desk = it.desk) => {
    it.clock.time += ms;
    await desk.tick();
    await pause(30); // a held clock lets a release pass in a millisecond
  };
  const stop = async () => {
    await it.desk.stop();
    it.store.close();
  };
  return { ...it, put, send, payloads, ids, pass, stop };
}

Deno.test("a signed command that is not answered goes out again, the same to the letter, in growing pauses", async () => {
  const { send, payloads, pass, statuses, stop } = await setup();
  await send();
  await pass(FIRST_PAUSE_MS - 1);
  assert.equal(payloads().length, 1);
  await pass(1);
  assert.equal(payloads().length, 2);
  await pass(2 * FIRST_PAUSE_MS - 1);
  assert.equal(payloads().length, 2);
  await pass(1);
  await pass(4 * FIRST_PAUSE_MS);
  assert.equal(payloads().length, 4);
  assert.deepEqual(new Set(payloads()).size, 1);
  assert.deepEqual(statuses(), ["sent"]);
  await stop();
});

Deno.test("the pauses grow up to ten minutes, and end with the command's time", async () => {
  const { send, payloads, pass, statuses, stop } = await setup();
  await send(1, 7200);
  const begin = 10 + 20 + 40 + 80 + 160 + 320;
  for (let s = 0; s < begin; s += 10) await pass(10_000);
  assert.equal(payloads().length, 7);
  await pass(LONGEST_PAUSE_MS);
  await pass(LONGEST_PAUSE_MS);
  assert.equal(payloads().length, 9);
  await pass(7_200_000);
  await pass(LONGEST_PAUSE_MS);
  assert.equal(payloads().length, 9);
  assert.deepEqual(statuses(), ["sent", "expired"]);
  await stop();
});

Deno.test("an answer ends it, whatever the answer is", async () => {
  for (const status of ["delivered", "done", "refused", "expired"] as const) {
    const { desk, send, payloads, pass, stop } = await setup();
    const { id } = await send();
    await desk.acknowledge("M1", { id, status });
    await pass(FIRST_PAUSE_MS);
    await pass(LONGEST_PAUSE_MS);
    assert.equal(payloads().length, 1, status);
    await stop();
  }
});

Deno.test("an unsigned command goes out once: its device might do it twice", async () => {
  const { desk, broker, pass, stop } = await setup();
  await desk.send({ request: { action: "reset" }, serial: "M2", by: "admin", ttlSeconds: 3600 });
  await desk.send({ request: { action: "reset" }, serial: null, by: "admin", ttlSeconds: 3600 });
  const before = broker.published.length;
  await pass(FIRST_PAUSE_MS);
  await pass(LONGEST_PAUSE_MS);
  assert.equal(broker.published.length, before);
  await stop();
});

Deno.test("only a meter's newest command goes out again: the device refuses older numbers", async () => {
  const { send, ids, pass, stop } = await setup();
  const [older, newer] = [await send(1), await send(2)];
  await pass(FIRST_PAUSE_MS);
  await pass(2 * FIRST_PAUSE_MS);
  assert.deepEqual(ids(), [older.id, newer.id, newer.id, newer.id]);
  await stop();
});

Deno.test("a newer command that may be out although it failed ends the older one's repeats too", async () => {
  const { send, ids, broker, pass, statuses, stop } = await setup();
  const { id } = await send(1);
  const publish = broker.publish.bind(broker);
  broker.publish = () => Promise.reject(new UnconfirmedError("no PUBACK"));
  assert.equal((await send(2)).status, "failed");
  broker.publish = publish;
  await pass(FIRST_PAUSE_MS);
  assert.deepEqual([ids(), statuses()], [[id], ["sent", "failed"]]);
  await stop();
});

Deno.test("a renewed key ends it: what was signed with the old one is void", async () => {
  const { send, put, payloads, pass, statuses, stop } = await setup();
  await send(1, 60);
  await put(KEY.replace("a2V5", "b2V5"));
  await pass(FIRST_PAUSE_MS);
  await put();
  await pass(2 * FIRST_PAUSE_MS);
  assert.equal(payloads().length, 1);
  await pass(60_000);
  assert.deepEqual(statuses(), ["sent", "expired"]);
  await stop();
});

Deno.test("after a restart it goes on with the number that it had", async () => {
  const { desk, deps, send, payloads, pass, stop } = await setup();
  await send(1);
  await send(2);
  await desk.stop();
  const again = new CommandDesk(deps);
  await again.start();
  await pass(FIRST_PAUSE_MS, again);
  const [, second, third] = payloads();
  assert.equal(payloads().length, 3);
  assert.equal(third, second);
  await again.stop();
  await stop();
});

Deno.test("a meter that says it is off gets nothing; one that is back gets it a moment later", async () => {
  const { desk, meter, send, payloads, pass, stop } = await setup();
  await send();
  meter.isOff = true;
  desk.hear("M1", false);
  await pass(FIRST_PAUSE_MS);
  await pass(LONGEST_PAUSE_MS);
  assert.equal(payloads().length, 1);
  meter.isOff = false;
  desk.hear("M1", true);
  await until("the repeat", () => payloads().length === 2);
  desk.hear("M1", true); // says so again, and was not away
  await pass(FIRST_PAUSE_MS - 1);
  assert.equal(payloads().length, 2);
  await pass(1);
  assert.equal(payloads().length, 3);
  await stop();
});

Deno.test("a meter that comes back while the program starts gets it at once too", async () => {
  const { desk, deps, meter, send, payloads, stop } = await setup();
  await send();
  meter.isOff = true;
  desk.hear("M1", false);
  await desk.stop();
  const again = new CommandDesk(deps);
  await again.start();
  meter.isOff = false;
  again.hear("M1", true);
  await until("the repeat", () => payloads().length === 2);
  await again.stop();
  await stop();
});

Deno.test("a repeat waits for the broker, and one without an answer leaves the command sent", async () => {
  const { send, broker, payloads, pass, statuses, stop } = await setup();
  await send();
  broker.setAvailable(false);
  await pass(LONGEST_PAUSE_MS);
  broker.setAvailable(true);
  await pass(0);
  assert.equal(payloads().length, 2);
  const publish = broker.publish.bind(broker);
  let tries = 0;
  broker.publish = () => {
    tries++;
    return Promise.reject(new UnconfirmedError("no PUBACK"));
  };
  await pass(2 * FIRST_PAUSE_MS);
  await pass(1000);
  broker.publish = publish;
  assert.deepEqual([tries, statuses()], [1, ["sent"]]);
  await pass(4 * FIRST_PAUSE_MS);
  assert.equal(payloads().length, 3);
  await stop();
});

Deno.test("an answer that comes while a repeat is on its way counts, and nothing follows it", async () => {
  const { desk, send, broker, payloads, pass, statuses, stop } = await setup();
  const { id } = await send();
  const publish = broker.publish.bind(broker);
  broker.publish = async (...message) => {
    await desk.acknowledge("M1", { id, status: "done", totalLiters: 3 });
    await publish(...message);
  };
  await pass(FIRST_PAUSE_MS);
  await pass(LONGEST_PAUSE_MS);
  assert.deepEqual([payloads().length, statuses()], [2, ["sent", "done"]]);
  await stop();
});

Deno.test("what was queued is repeated as any other, once it is out", async () => {
  const { desk, meter, send, ids, pass, stop } = await setup();
  meter.isOff = true;
  const { id } = await send();
  meter.isOff = false;
  desk.hear("M1", true);
  await until("the command", () => ids().length === 1);
  await pass(FIRST_PAUSE_MS);
  assert.deepEqual(ids(), [id, id]);
  await stop();
});

Deno.test("a repeat and a newer command never go out in the wrong order", async () => {
  const { send, broker, credentials, payloads, pass, stop } = await setup();
  await send(1);
  const { lastNonce } = credentials;
  const held = Promise.withResolvers<void>();
  credentials.lastNonce = async (serial) => {
    const last = await lastNonce(serial);
    await held.promise; // the newer command comes while the repeat looks its number up
    return last;
  };
  const ticking = pass(FIRST_PAUSE_MS);
  await ticking;
  const newer = send(2);
  await pause(5);
  held.resolve();
  await newer;
  await until("three", () => broker.published.length === 3);
  const nonces = payloads().map((payload) => JSON.parse(payload).nonce);
  assert.deepEqual(nonces, nonces.toSorted((a, b) => a - b));
  await stop();
});

Deno.test("a thousand meters are asked again in one go", async () => {
  const { desk, put, broker, pass, stop } = await setup();
  for (let i = 0; i < 1000; i++) {
    await put(KEY, `N${i}`);
    await desk.send({
      request: { action: "reset" },
      serial: `N${i}`,
      by: "admin",
      ttlSeconds: 3600,
    });
  }
  broker.published.length = 0;
  await pass(FIRST_PAUSE_MS);
  await until("all of them", () => broker.published.length === 1000);
  await stop();
});
