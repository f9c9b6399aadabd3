import assert from "node:assert/strict";
import { Slots } from "./slots.ts";
import { TooManyRequestsError } from "./throttle.ts";

Deno.test("Slots runs no more jobs at once than it has slots, the rest in order", async () => {
  const slots = new Slots(2, 10);
  const order: number[] = [];
  let running = 0;
  let most = 0;
  const job = (i: number) => async () => {
    most = Math.max(most, ++running);
    order.push(i);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running--;
    return i;
  };
  const results = await Promise.all([0, 1, 2, 3, 4, 5].map((i) => slots.run(job(i))));
  assert.deepEqual(results, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(order, [0, 1, 2, 3, 4, 5]);
  assert.equal(most, 2);
});

Deno.test("Slots refuses at once whoever finds the queue full", async () => {
  const slots = new Slots(1, 1);
  const { promise, resolve } = Promise.withResolvers<void>();
  const first = slots.run(() => promise);
  const second = slots.run(() => Promise.resolve("second"));
  await assert.rejects(slots.run(() => Promise.resolve()), TooManyRequestsError);
  resolve();
  await first;
  assert.equal(await second, "second");
  assert.equal(await slots.run(() => Promise.resolve("later")), "later");
});

Deno.test("Slots gives the slot of a failed job to the next", async () => {
  const slots = new Slots(1, 5);
  const failed = slots.run(() => Promise.reject(new Error("broken")));
  const next = slots.run(() => Promise.resolve("fine"));
  await assert.rejects(failed, /broken/);
  assert.equal(await next, "fine");
});

Deno.test("Slots lets one asker fill half of the queue, and keeps the other half for the others", async () => {
  const slots = new Slots(1, 4);
  const { promise, resolve } = Promise.withResolvers<void>();
  const job = () => promise;
  const taken = [slots.run(job, "eve"), slots.run(job, "eve"), slots.run(job, "eve")];
  await assert.rejects(slots.run(job, "eve"), TooManyRequestsError);
  taken.push(slots.run(job, "ana"), slots.run(job));
  await assert.rejects(slots.run(job, "bia"), TooManyRequestsError);
  resolve();
  await Promise.all(taken);
  taken.push(...[1, 2, 3].map(() => slots.run(job, "eve")));
  await Promise.all(taken);
});
