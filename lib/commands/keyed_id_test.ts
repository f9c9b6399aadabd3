import assert from "node:assert/strict";
import { openDesk } from "../testing/desk_harness.ts";
import { isOrderOf, keyedId } from "./keyed_id.ts";
import { CommandDesk } from "./desk.ts";

const ORDER = {
  request: { action: "simSetFlow", value: 2 },
  serial: "M1",
  by: "ana",
  ttlSeconds: 60,
} as const;

Deno.test("keyedId() names a command by its sender and key alone, in 16 base64url characters", () => {
  assert.match(keyedId("ana", "k"), /^[A-Za-z0-9_-]{16}$/);
  assert.equal(keyedId("ana", "k"), keyedId("ana", "k"));
  const others = [
    keyedId("bia", "k"),
    keyedId("ana", "l"),
    keyedId("an", "ak"),
    keyedId("key:ana", "k"),
  ];
  assert.equal(new Set([keyedId("ana", "k"), ...others]).size, 5);
});

Deno.test("CommandDesk sends what its sender has named once, also when it is asked twice at a time", async () => {
  const { desk, broker, store, meter } = await openDesk();
  meter.seedTopic = false;
  const order = { ...ORDER, id: keyedId("ana", "k") };
  const both = await Promise.all([desk.send(order), desk.send(order)]);
  const rows = [...both, await desk.send(order)];
  assert.deepEqual(rows.map(({ id, status }) => [id, status]), Array(3).fill([order.id, "sent"]));
  assert.equal(broker.published.length, 1);
  assert.ok(isOrderOf(order, rows[2]));
  const other = { ...order, request: { action: "reset" } as const };
  assert.ok(!isOrderOf(other, await desk.send(other)));
  assert.equal(broker.published.length, 1);
  store.close();
});

Deno.test("CommandDesk answers with what became of it meanwhile, over a restart too", async () => {
  const { desk, deps, broker, store } = await openDesk();
  const order = { ...ORDER, id: keyedId("ana", "k") };
  await desk.send(order);
  await desk.acknowledge("M1", { id: order.id, status: "done", totalLiters: 7 });
  const sent = broker.published.length;
  const again = new CommandDesk(deps);
  await again.start();
  const row = await again.send(order);
  assert.deepEqual([row.status, row.totalLiters, broker.published.length], ["done", 7, sent]);
  store.close();
});

Deno.test("CommandDesk does not send again what has failed: it may be out", async () => {
  const { desk, broker, store } = await openDesk();
  const order = { ...ORDER, id: keyedId("ana", "k") };
  broker.setAvailable(false);
  assert.equal((await desk.send(order)).status, "failed");
  broker.setAvailable(true);
  assert.equal((await desk.send(order)).status, "failed");
  assert.equal(broker.published.length, 0);
  store.close();
});

Deno.test("a command that was published by a program that died before it was stored keeps its number", async () => {
  const { desk, deps, broker, credentials, meter, store } = await openDesk();
  meter.seedTopic = false;
  await credentials.put({
    serial: "M1",
    passwordHash: "",
    key: "k",
    createdAt: 0,
    createdBy: "ana",
  });
  const order = { ...ORDER, id: keyedId("ana", "k") };
  const dying = new CommandDesk({ ...deps, record: () => Promise.reject(new Error("killed")) });
  await assert.rejects(dying.send(order), /killed/);
  await desk.send(order);
  const [first, second] = broker.published.map(({ payload }) => JSON.parse(payload));
  assert.deepEqual([first.id, first.nonce], [second.id, second.nonce]);
  store.close();
});
