import assert from "node:assert/strict";
import { calibrationToPulsesPerLiter } from "../domain/units.ts";
import { openDesk } from "../testing/desk_harness.ts";
import { until } from "../testing/until.ts";

const BY = { by: "ana", ttlSeconds: 120 } as const;

/** A desk with a meter that shows 12.5 L in its epoch 4. */
async function setup(serial = "M1") {
  const it = await openDesk();
  it.meter.seedTopic = false;
  await it.read({ serial, totalMl: 12_500, epoch: 4, seq: 1 });
  const calibrate = (value: number) =>
    it.desk.send({ request: { action: "setCalibration", value }, serial, ...BY });
  return { ...it, calibrate };
}

Deno.test("a command says what was known of its meter before, and what the meter said after it", async () => {
  const { desk, store, told, log } = await setup();
  const { id } = await desk.send({ request: { action: "reset" }, serial: "M1", ...BY });
  await desk.acknowledge("M1", { id, status: "delivered" });
  await desk.acknowledge("M1", { id, status: "done", totalLiters: 0, epoch: 5 });
  const row = (await store.command(id))!;
  assert.deepEqual(row.before, { totalLiters: 12.5, epoch: 4 });
  assert.deepEqual([row.by, row.totalLiters, row.epoch], ["ana", 0, 5]);
  assert.deepEqual(told.at(-1), row, "the event is the row");
  const lines = log.lines.filter(({ level }) => level === "info");
  assert.deepEqual(
    lines.map(({ message }) => message),
    [`Command ${id}: sent`, `Command ${id}: done`],
  );
  const { by, action, serial, before, after } = lines[1].fields;
  assert.deepEqual(
    { by, action, serial, before, after },
    {
      by: "ana",
      action: "reset",
      serial: "M1",
      before: { totalLiters: 12.5, epoch: 4 },
      after: { totalLiters: 0, epoch: 5 },
    },
  );
  store.close();
});

Deno.test("a command to a meter of which nothing is known, or to nobody's, has no before", async () => {
  const { desk, store } = await setup();
  for (const serial of ["M2", null]) {
    const row = await desk.send({ request: { action: "reset" }, serial, ...BY });
    assert.equal(row.before, undefined);
  }
  store.close();
});

Deno.test("what was queued says how the meter was when it went out", async () => {
  const { desk, meter, read, told, store } = await setup();
  meter.isOff = true;
  const { before } = await desk.send({ request: { action: "reset" }, serial: "M1", ...BY });
  assert.deepEqual(before, { totalLiters: 12.5, epoch: 4 });
  await read({ ts: Date.UTC(2026, 0, 2), totalMl: 20_000, epoch: 4, seq: 2 });
  meter.isOff = false;
  desk.hear("M1", true);
  await until("the command", () => told.length === 2);
  assert.deepEqual(told[1].before, { totalLiters: 20, epoch: 4 });
  store.close();
});

Deno.test("a calibration that its meter has done is the recorded one, with who asked for it", async () => {
  const { desk, calibrate, settings, store } = await setup();
  const first = await calibrate(7.5);
  assert.deepEqual(first.before, { totalLiters: 12.5, epoch: 4, pulsesPerLiter: null });
  await desk.acknowledge("M1", { id: first.id, status: "delivered" });
  assert.equal(settings("M1")?.pulsesPerLiter, null, "not before it is done");
  await desk.acknowledge("M1", { id: first.id, status: "done", totalLiters: 12.5, epoch: 4 });
  assert.equal(settings("M1")?.pulsesPerLiter, 450);
  const second = await calibrate(1 / 60);
  assert.equal(second.before?.pulsesPerLiter, 450);
  await desk.acknowledge("M1", { id: second.id, status: "done" });
  assert.equal(settings("M1")?.pulsesPerLiter, 1);
  const [change] = await store.changes("M1", 1);
  assert.deepEqual(
    [change.by, change.before, change.after],
    ["ana", { pulsesPerLiter: 450 }, { pulsesPerLiter: 1 }],
  );
  store.close();
});

Deno.test("a calibration that was not done changes nothing", async () => {
  const { desk, calibrate, settings, clock, store } = await setup();
  const refused = await calibrate(7.5);
  await desk.acknowledge("M1", { id: refused.id, status: "refused", reason: "não" });
  await desk.acknowledge("M2", { id: (await calibrate(8)).id, status: "done" });
  clock.time += 120_001;
  await desk.tick();
  assert.equal(settings("M1")?.pulsesPerLiter, null);
  const reset = await desk.send({ request: { action: "reset" }, serial: "M1", ...BY });
  await desk.acknowledge("M1", { id: reset.id, status: "done" });
  assert.equal(settings("M1")?.pulsesPerLiter, null);
  assert.deepEqual(await store.changes("M1", 9), []);
  store.close();
});

Deno.test("where the packet has no room for all digits, what went out is told and recorded", async () => {
  const serial = "S".repeat(24);
  const { desk, calibrate, settings, credentials, broker, store } = await setup(serial);
  await credentials.put({ serial, passwordHash: "", key: "k", createdAt: 0, createdBy: "ana" });
  const publish = broker.publish.bind(broker);
  let early = "";
  broker.publish = async (...message) => { // the meter answers before the publication returns
    if (early) await desk.acknowledge(serial, { id: early, status: "done" });
    await publish(...message);
  };
  const row = await calibrate(1 / 60);
  const { value } = JSON.parse(broker.published[0].payload);
  assert.ok(value !== 1 / 60 && Math.abs(value - 1 / 60) < 1e-4, String(value));
  assert.deepEqual([row.value, row.sentValue], [1 / 60, value]);
  await desk.acknowledge(serial, { id: row.id, status: "done" });
  assert.equal(settings(serial)?.pulsesPerLiter, calibrationToPulsesPerLiter(value));
  early = "A".repeat(16);
  await desk.send({
    request: { action: "setCalibration", value: 100 / 60 },
    serial,
    ...BY,
    id: early,
  });
  assert.equal(
    settings(serial)?.pulsesPerLiter,
    JSON.parse(broker.published[1].payload).value * 60,
  );
  store.close();
});
