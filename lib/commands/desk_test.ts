import assert from "node:assert/strict";
import { KvReadingStore } from "../adapters/kv_store.ts";
import { createMemoryBus } from "../adapters/memory_bus.ts";
import type { CommandRow } from "../domain/command.ts";
import { Pipeline } from "../ingest/pipeline.ts";
import { silentLog } from "../log.ts";
import { HeldClock, TOPICS } from "../testing/ingest_harness.ts";
import { MemoryBroker } from "../testing/memory_broker.ts";
import { CommandDesk, decodeAck } from "./desk.ts";

async function openDesk() {
  const store = new KvReadingStore(await Deno.openKv(":memory:"));
  const clock = new HeldClock();
  const bus = createMemoryBus();
  const told: CommandRow[] = [];
  bus.connect().subscribe(({ events }) =>
    told.push(...events.flatMap((event) => event.type === "command" ? [event.command] : []))
  );
  const pipeline = new Pipeline({ store, bus: bus.connect(), clock, log: silentLog });
  await pipeline.start();
  const broker = new MemoryBroker();
  await broker.start(() => Promise.resolve());
  const record = pipeline.submit.bind(pipeline);
  const deps = { broker, store, clock, topics: TOPICS, log: silentLog, record };
  const desk = new CommandDesk(deps);
  const statuses = () => told.map(({ status }) => status);
  return { store, clock, told, broker, desk, deps, statuses };
}

const RESET = { action: "reset" } as const;
const BOTH = { serial: "M1", seedTopic: true };

Deno.test("CommandDesk publishes on the meter's topic and on the seed's, as the contract has it", async () => {
  const { broker, desk, clock, store } = await openDesk();
  const request = { action: "setCalibration", value: 7.5 } as const;
  const row = await desk.send(request, BOTH, "admin", 120);
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
  const { broker, desk, store } = await openDesk();
  await desk.send(RESET, { serial: "M1", seedTopic: false }, "admin", 120);
  assert.deepEqual(broker.published.map(({ topic }) => topic), ["hidrometro/v1/M1/cmd"]);
  store.close();
});

Deno.test("CommandDesk without a meter speaks to whoever listens on the seed's topic", async () => {
  const { broker, desk, store } = await openDesk();
  const row = await desk.send(RESET, null, "admin", 120);
  assert.deepEqual(JSON.parse(broker.published[0].payload), { action: "reset", id: row.id });
  assert.equal(broker.published.length, 1);
  store.close();
});

Deno.test("CommandDesk: topic and payload fit a 256-byte packet", async () => {
  const { broker, desk, store } = await openDesk();
  const serial = "S".repeat(24);
  const request = { action: "setCalibration", value: 123.456789 } as const;
  await desk.send(request, { serial, seedTopic: true }, "admin", 604_800);
  for (const { topic, payload } of broker.published) {
    assert.ok(2 + 3 + 2 + topic.length + payload.length <= 256, `${topic} ${payload}`);
  }
  store.close();
});

Deno.test("CommandDesk shows what the meter answered, with its own figure", async () => {
  const { desk, statuses, told, store, clock } = await openDesk();
  const { id } = await desk.send(RESET, BOTH, "admin", 120);
  await desk.acknowledge("M1", { id, status: "delivered" });
  await desk.acknowledge("M1", { id, status: "done", totalLiters: 0, epoch: 2 });
  assert.deepEqual(statuses(), ["sent", "delivered", "done"]);
  assert.deepEqual([told[2].totalLiters, told[2].epoch], [0, 2]);
  clock.time += 1;
  const refused = await desk.send(RESET, BOTH, "admin", 120);
  await desk.acknowledge("M1", { id: refused.id, status: "refused", reason: "locked" });
  const [row] = await store.commands({ limit: 1 });
  assert.deepEqual([row.status, row.reason], ["refused", "locked"]);
  store.close();
});

Deno.test("CommandDesk ignores an answer of another meter, of nobody's command, after the end", async () => {
  const { desk, statuses, store } = await openDesk();
  const { id } = await desk.send(RESET, BOTH, "admin", 120);
  await desk.acknowledge("M2", { id, status: "done" });
  await desk.acknowledge("M1", { id: "x".repeat(16), status: "done" });
  await desk.acknowledge("M1", { id, status: "refused" });
  await desk.acknowledge("M1", { id, status: "done" });
  assert.deepEqual(statuses(), ["sent", "refused"]);
  assert.equal(desk.ignoredAcks, 3);
  store.close();
});

Deno.test("CommandDesk: without an answer in time a command is expired, over a restart too", async () => {
  const { desk, deps, clock, statuses, store } = await openDesk();
  await desk.send(RESET, BOTH, "admin", 120);
  clock.time += 119_999;
  await desk.expire();
  assert.deepEqual(statuses(), ["sent"]);
  const again = new CommandDesk(deps);
  await again.start();
  clock.time += 1;
  await again.expire();
  assert.deepEqual(statuses(), ["sent", "expired"]);
  store.close();
});

Deno.test("CommandDesk: a broker that is gone makes a failed command, never a sent one", async () => {
  const { desk, broker, statuses, store } = await openDesk();
  await broker.stop();
  const row = await desk.send(RESET, BOTH, "admin", 120);
  assert.equal(row.status, "failed");
  assert.ok(row.reason);
  assert.deepEqual(statuses(), ["failed"]);
  store.close();
});

Deno.test("decodeAck() takes the contract's words alone", () => {
  const decode = (text: string) => decodeAck(new TextEncoder().encode(text));
  assert.deepEqual(decode('{"id":"a","status":"executado","totalLiters":1.5,"epoch":3}'), {
    id: "a",
    status: "done",
    totalLiters: 1.5,
    epoch: 3,
  });
  assert.deepEqual(decode('{"id":"a","status":"recusado","motivo":"x"}'), {
    id: "a",
    status: "refused",
    reason: "x",
  });
  for (
    const bad of [
      "",
      "5",
      "{}",
      '{"id":"a","status":"constructor"}',
      '{"id":1,"status":"recebido"}',
    ]
  ) {
    assert.equal(decode(bad), null, bad);
  }
});
