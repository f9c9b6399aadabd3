import assert from "node:assert/strict";
import { Backpressure } from "./backpressure.ts";

Deno.test("Backpressure has room below both limits, and none at either", () => {
  const pressure = new Backpressure(2, 100);
  assert.equal(pressure.room, null);
  pressure.add(10);
  assert.equal(pressure.room, null);
  pressure.add(10);
  assert.notEqual(pressure.room, null);
  pressure.remove(10);
  assert.equal(pressure.room, null);
  pressure.add(95);
  pressure.remove(10);
  assert.equal(pressure.room, null);
  pressure.add(5);
  assert.notEqual(pressure.room, null);
});

Deno.test("Backpressure lets those who wait go when there is room again", async () => {
  const pressure = new Backpressure(1, 100);
  pressure.add(1);
  const waiting = [pressure.room, pressure.room];
  pressure.remove(1);
  await Promise.all(waiting);
  pressure.add(1);
  const released = pressure.room;
  pressure.release();
  await released;
});

Deno.test("Backpressure has no room while those who take the messages have none", async () => {
  let places = 0;
  const pressure = new Backpressure(10, 100, () => places > 0);
  assert.equal(pressure.room, null, "nothing waits: nobody would say when there is room");
  pressure.add(1);
  pressure.add(1);
  const { room } = pressure;
  assert.notEqual(room, null);
  places = 1;
  pressure.remove(1);
  await room;
  assert.equal(pressure.room, null);
});
