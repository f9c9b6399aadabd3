import assert from "node:assert/strict";
import { UnconfirmedError } from "../ports.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { CommandDesk } from "./desk.ts";

const RESET = { action: "reset" } as const;

Deno.test("CommandDesk publishes on the meter's topic and on the seed's, as the contract has it", async () => {
  const { broker, desk, clock, store } = await openDesk();
  const request = { action: "setCalibration", value: 7.5 } as const;
  const row = await desk.send({ request: request, serial: "M1", by: "admin", ttlSeconds: 120 });
  assert.equal(row.status, "sent");
  assert.match(row.id, /^[A-Za-z0-9_-]{16}$/);
  const [own, seed] = broker.published.map(({ topic, payload }) => ({
    topic,
    payload: JSON.parse(payload),
  }));
  const iat = clock.time / 1000;
  const common = { id: row.id, action: "setCalibration", value: 7.5, numeroSerie: "M1" };
  assert.deepEqual(own, {
    topic: "hidrometro/v1/M1/cmd",
    payload: { ...common, iat, exp: iat + 120 },
  });
  assert.deepEqual(seed, { topic: "hidrometro/cmd", payload: common });
  store.close();
});

Deno.test("CommandDesk keeps a meter of its own topics off the seed's", async () => {
  const { broker, desk, meter, store } = await openDesk();
  meter.seedTopic = false;
  await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  assert.deepEqual(broker.published.map(({ topic }) => topic), ["hidrometro/v1/M1/cmd"]);
  store.close();
});

Deno.test("CommandDesk without a meter speaks to whoever listens on the seed's topic", async () => {
  const { broker, desk, store } = await openDesk();
  const row = await desk.send({ request: RESET, serial: null, by: "admin", ttlSeconds: 120 });
  assert.deepEqual(JSON.parse(broker.published[0].payload), { action: "reset", id: row.id });
  assert.equal(broker.published.length, 1);
  store.close();
});

Deno.test("CommandDesk: topic and payload fit a 256-byte packet", async () => {
  const { broker, desk, store } = await openDesk();
  const serial = "S".repeat(24);
  const request = { action: "setCalibration", value: 123.456789 } as const;
  await desk.send({ request: request, serial: serial, by: "admin", ttlSeconds: 604_800 });
  for (const { topic, payload } of broker.published) {
    assert.ok(2 + 3 + 2 + topic.length + payload.length <= 256, `${topic} ${payload}`);
  }
  store.close();
});

Deno.test("CommandDesk shows what the meter answered, with its own figure", async () => {
  const { desk, statuses, told, store, clock } = await openDesk();
  const { id } = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  await desk.acknowledge("M1", { id, status: "delivered" });
  await desk.acknowledge("M1", { id, status: "done", totalLiters: 0, epoch: 2 });
  assert.deepEqual(statuses(), ["sent", "delivered", "done"]);
  assert.deepEqual([told[2].totalLiters, told[2].epoch], [0, 2]);
  clock.time += 1;
  const refused = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  await desk.acknowledge("M1", { id: refused.id, status: "refused", reason: "locked" });
  const [row] = await store.commands({ limit: 1 });
  assert.deepEqual([row.status, row.reason], ["refused", "locked"]);
  store.close();
});

Deno.test("CommandDesk ignores an answer of another meter, of nobody's command, after the end", async () => {
  const { desk, statuses, store } = await openDesk();
  const { id } = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  await desk.acknowledge("M2", { id, status: "done" });
  await desk.acknowledge("M1", { id: "x".repeat(16), status: "done" });
  await desk.acknowledge("M1", { id, status: "done" });
  await desk.acknowledge("M1", { id, status: "refused" });
  assert.deepEqual(statuses(), ["sent", "done"]);
  assert.equal(desk.ignoredAcks, 3);
  store.close();
});

Deno.test("CommandDesk believes a meter that did a command although it refused a forgery of it", async () => {
  const { desk, deps, statuses, store } = await openDesk();
  const { id } = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  await desk.acknowledge("M1", { id, status: "refused", reason: "assinatura inválida" });
  const again = new CommandDesk(deps);
  await again.start();
  await again.acknowledge("M1", { id, status: "done", totalLiters: 0 });
  assert.deepEqual(statuses(), ["sent", "refused", "done"]);
  const [row] = await store.commands({ limit: 1 });
  assert.deepEqual([row.reason, row.totalLiters], [undefined, 0]);
  store.close();
});

Deno.test("CommandDesk: without an answer in time a command is expired, over a restart too", async () => {
  const { desk, deps, clock, statuses, store } = await openDesk();
  await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  clock.time += 119_999;
  await desk.tick();
  assert.deepEqual(statuses(), ["sent"]);
  const again = new CommandDesk(deps);
  await again.start();
  clock.time += 1;
  await again.tick();
  assert.deepEqual(statuses(), ["sent", "expired"]);
  store.close();
});

Deno.test("CommandDesk: a broker that is gone makes a failed command, never a sent one", async () => {
  const { desk, broker, statuses, store } = await openDesk();
  await broker.stop();
  const row = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  assert.equal(row.status, "failed");
  assert.ok(row.reason);
  assert.deepEqual(statuses(), ["failed"]);
  store.close();
});

Deno.test("CommandDesk: a meter that did what was said to have failed or expired is believed", async () => {
  const { desk, broker, clock, deps, statuses, told, store } = await openDesk();
  broker.setAvailable(false);
  const failed = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  broker.setAvailable(true);
  await desk.acknowledge("M2", { id: failed.id, status: "done" });
  await desk.acknowledge("M1", { id: failed.id, status: "delivered" });
  await desk.acknowledge("M1", { id: failed.id, status: "done", totalLiters: 0 });
  assert.deepEqual(statuses(), ["failed", "delivered", "done"]);
  assert.deepEqual([told[2].reason, told[2].totalLiters], [undefined, 0]);

  const late = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  clock.time += 120_001;
  await desk.tick();
  const again = new CommandDesk(deps);
  await again.start();
  await again.acknowledge("M1", { id: late.id, status: "delivered" }); // an outcome it is not
  await again.acknowledge("M1", { id: late.id, status: "refused", reason: "late" });
  assert.deepEqual(statuses().slice(3), ["sent", "expired", "refused"]);
  const rows = await store.commands({ limit: 9 });
  assert.deepEqual(rows.map(({ status }) => status), ["refused", "done"]);
  store.close();
});

Deno.test("CommandDesk: a meter that answers before the broker does has the command", async () => {
  const { desk, broker, statuses, store } = await openDesk();
  broker.publish = async (_, payload) => {
    const { id } = JSON.parse(payload);
    await desk.acknowledge("M1", { id, status: "delivered" });
    throw new UnconfirmedError("no answer");
  };
  assert.equal(
    (await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 })).status,
    "sent",
  );
  assert.deepEqual(statuses(), ["delivered"]);
  store.close();
});

Deno.test("CommandDesk: an answer that could not be stored counts when it comes again", async () => {
  const { desk, deps, statuses, store } = await openDesk();
  const { id } = await desk.send({ request: RESET, serial: "M1", by: "admin", ttlSeconds: 120 });
  const { record } = deps;
  const broken = new CommandDesk({
    ...deps,
    record: (parts) => full ? Promise.reject(new Error("full")) : record(parts),
  });
  await broken.start();
  let full = true;
  await assert.rejects(broken.acknowledge("M1", { id, status: "done" }), /full/);
  full = false;
  await broken.acknowledge("M1", { id, status: "done" });
  assert.deepEqual(statuses(), ["sent", "done"]);
  store.close();
});
