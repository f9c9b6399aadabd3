import assert from "node:assert/strict";
import type { CommandRow } from "../domain/command.ts";
import { UnconfirmedError } from "../ports.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { pause, until } from "../testing/until.ts";
import { CommandDesk } from "./desk.ts";

type Harness = Awaited<ReturnType<typeof openDesk>>;

/** Of a meter that is off. */
async function openQueue(): Promise<Harness & { send: (flow: number) => Promise<string> }> {
  const harness = await openDesk();
  const { desk, meter } = harness;
  meter.seedTopic = false;
  meter.isOff = true;
  const send = async (value: number) => {
    const row = await desk.send({
      request: { action: "simSetFlow", value },
      serial: "M1",
      by: "admin",
      ttlSeconds: 120,
    });
    return row.status;
  };
  return { ...harness, send };
}

const flows = ({ broker }: Harness) =>
  broker.published.map(({ payload }): number => JSON.parse(payload).value);

/** The meter's `estado`, as the ingest tells it. */
function say({ meter, desk }: Harness, online: boolean): void {
  meter.isOff = !online;
  desk.hear("M1", online);
}

const rest = () => pause(50); // a held clock lets a release pass in a millisecond

Deno.test("CommandDesk queues for a meter that is off, and sends in order when it is back", async () => {
  const harness = await openQueue();
  const { send, statuses, store, told } = harness;
  assert.equal(await send(1), "queued");
  assert.equal(await send(2), "queued");
  await harness.desk.tick();
  await rest();
  assert.deepEqual([flows(harness), statuses()], [[], ["queued", "queued"]]);
  say(harness, true);
  await until("both", () => statuses().length === 4);
  assert.deepEqual(flows(harness), [1, 2]);
  assert.deepEqual(told.slice(2).map(({ status, value }) => [status, value]), [
    ["sent", 1],
    ["sent", 2],
  ]);
  store.close();
});

Deno.test("CommandDesk queues only for a meter that says it is off", async () => {
  const harness = await openQueue();
  say(harness, true);
  assert.equal(await harness.send(1), "sent");
  assert.equal(
    (await harness.desk.send({
      request: { action: "reset" },
      serial: null,
      by: "admin",
      ttlSeconds: 120,
    })).status,
    "sent",
  );
  harness.store.close();
});

Deno.test("CommandDesk sends each queued command once, however often the meter comes and goes", async () => {
  const harness = await openQueue();
  const { send, desk, meter, broker, statuses, store } = harness;
  const publish = broker.publish.bind(broker);
  broker.publish = async (...message) => {
    assert.equal(meter.isOff, false, "published while the meter is off");
    await pause(3);
    await publish(...message);
  };
  for (let i = 1; i <= 20; i++) await send(i);
  for (let i = 0; i < 300; i++) {
    say(harness, i % 2 === 0);
    if (i % 5 === 0) await pause(1);
    if (i % 20 === 0) await desk.tick();
  }
  say(harness, true);
  await until("all of them", () => statuses().filter((status) => status === "sent").length === 20);
  await rest();
  assert.deepEqual(flows(harness), Array.from({ length: 20 }, (_, i) => i + 1));
  store.close();
});

Deno.test("CommandDesk keeps the rest when the meter goes off again half way", async () => {
  const harness = await openQueue();
  const { send, broker, statuses, store } = harness;
  for (const flow of [1, 2, 3]) await send(flow);
  const publish = broker.publish.bind(broker);
  broker.publish = async (...message) => {
    await publish(...message);
    if (broker.published.length === 2) say(harness, false);
  };
  say(harness, true);
  await until("two", () => statuses().length === 5);
  await rest();
  assert.deepEqual(flows(harness), [1, 2]);
  say(harness, true);
  await until("the third", () => statuses().length === 6);
  assert.deepEqual(flows(harness), [1, 2, 3]);
  store.close();
});

Deno.test("CommandDesk: a queued command expires on time and is never published then", async () => {
  const harness = await openQueue();
  const { send, desk, clock, statuses, store } = harness;
  await send(1);
  clock.time += 119_000;
  await desk.tick();
  assert.deepEqual(statuses(), ["queued"]);
  await send(2);
  clock.time += 1000;
  say(harness, true); // before the next look at the clock
  await until("the other", () => statuses().includes("sent"));
  assert.deepEqual(statuses(), ["queued", "queued", "expired", "sent"]);
  assert.equal(harness.told[2].neverSent, true, "its meter cannot have done it");
  assert.deepEqual(flows(harness), [2]);
  say(harness, false);
  await send(3);
  clock.time += 120_000;
  await desk.tick();
  say(harness, true);
  await rest();
  assert.deepEqual(flows(harness), [2]);
  assert.equal((await store.commands({ limit: 1 }))[0].status, "expired");
  store.close();
});

Deno.test("CommandDesk keeps the queue and its order over a restart", async () => {
  const harness = await openQueue();
  const { send, deps, meter, statuses, store } = harness;
  const all = Array.from({ length: 12 }, (_, i) => i + 1);
  for (const flow of all) await send(flow); // all in one millisecond of the held clock
  const again = new CommandDesk(deps);
  await again.start();
  await again.tick();
  await rest();
  assert.deepEqual(flows(harness), []);
  meter.isOff = false; // it came back, and the program ended before it sent anything
  await again.tick();
  await until("all", () => statuses().filter((status) => status === "sent").length === all.length);
  assert.deepEqual(flows(harness), all);
  store.close();
});

Deno.test("CommandDesk finds a queued command behind thousands of newer ones", async () => {
  const { store, deps, meter, clock, broker } = await openDesk();
  const rows = Array.from({ length: 1500 }, (_, i): CommandRow => ({
    id: `id-${i}`,
    action: "reset",
    numeroSerie: i === 0 ? "M1" : "M2",
    status: i === 0 ? "queued" : "done",
    by: "admin",
    createdAt: clock.time + i,
    updatedAt: clock.time + i,
    expiresAt: clock.time + 604_800_000,
  }));
  for (let i = 0; i < rows.length; i += 100) {
    await deps.record({ commands: rows.slice(i, i + 100) });
  }
  const desk = new CommandDesk(deps);
  await desk.start();
  meter.isOff = false;
  desk.hear("M1", true);
  await until("the command", () => broker.published.length > 0);
  await desk.stop();
  store.close();
});

Deno.test("CommandDesk: what is queued waits for the broker too, and goes out once", async () => {
  const harness = await openQueue();
  const { send, desk, broker, statuses, store } = harness;
  await send(1);
  broker.setAvailable(false);
  say(harness, true);
  await rest();
  assert.deepEqual(statuses(), ["queued"]);
  assert.equal(await send(2), "failed", "nothing overtakes it");
  broker.setAvailable(true);
  await desk.tick();
  await until("the command", () => statuses().includes("sent"));
  await desk.tick();
  await rest();
  assert.deepEqual(flows(harness), [1]);
  store.close();
});

Deno.test("CommandDesk: a queued command that may be out already does not go out again", async () => {
  const harness = await openQueue();
  const { send, desk, broker, statuses, store } = harness;
  await send(1);
  let attempts = 0;
  broker.publish = () => {
    attempts++;
    return Promise.reject(new UnconfirmedError("no answer within 4500 ms"));
  };
  say(harness, true);
  await until("the end", () => statuses().length === 2);
  await desk.tick();
  await rest();
  assert.deepEqual([attempts, statuses()], [1, ["queued", "failed"]]);
  store.close();
});

Deno.test("CommandDesk: a new command does not overtake those that waited", async () => {
  const harness = await openQueue();
  const { send, store } = harness;
  for (const flow of [1, 2]) await send(flow);
  say(harness, true);
  assert.equal(await send(3), "sent");
  assert.deepEqual(flows(harness), [1, 2, 3]);
  store.close();
});

Deno.test("CommandDesk.stop() lets what is on its way through and begins nothing more", async () => {
  const harness = await openQueue();
  const { send, desk, broker, statuses, store } = harness;
  for (const flow of [1, 2]) await send(flow);
  const publish = broker.publish.bind(broker);
  const held = Promise.withResolvers<void>();
  broker.publish = async (...message) => {
    await held.promise;
    await publish(...message);
  };
  say(harness, true);
  await rest();
  const stopped = desk.stop();
  held.resolve();
  await stopped;
  assert.deepEqual([flows(harness), statuses()], [[1], ["queued", "queued", "sent"]]);
  store.close();
});
