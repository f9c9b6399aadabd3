import assert from "node:assert/strict";
import fc from "fast-check";
import { AnswerQueue } from "./answer_queue.ts";

Deno.test("AnswerQueue answers in the order of the messages, in whatever order they settle", () => {
  const orders = fc.integer({ min: 1, max: 60 }).chain((count) =>
    fc.shuffledSubarray([...Array(count).keys()], { minLength: count })
  );
  fc.assert(fc.property(orders, (settling) => {
    const answered: number[] = [];
    const queue = new AnswerQueue<number>((item) => answered.push(item));
    const all = [...settling.keys()];
    const tickets = all.map((i) => queue.take(i));
    const settled = new Set<number>();
    for (const i of settling) {
      tickets[i].settle();
      settled.add(i);
      const expected = all.findIndex((n) => !settled.has(n));
      assert.equal(answered.length, expected === -1 ? all.length : expected);
    }
    assert.deepEqual(answered, all);
    assert.equal(queue.size, 0);
  }));
});

Deno.test("AnswerQueue hands the error of a message to its answer alone", () => {
  const seen: (string | undefined)[] = [];
  const queue = new AnswerQueue<string>((item, error) => seen.push(`${item}: ${error?.message}`));
  const tickets = [queue.take("first"), queue.take("second")];
  tickets[1].settle();
  tickets[0].settle(new Error("disk full"));
  assert.deepEqual(seen, ["first: disk full", "second: undefined"]);
});

Deno.test("AnswerQueue.drop() forgets what waits and what comes", () => {
  let answers = 0;
  const queue = new AnswerQueue<null>(() => answers++);
  const before = queue.take(null);
  queue.drop();
  const after = queue.take(null);
  for (const ticket of [before, after]) ticket.settle();
  assert.equal(answers, 0);
  assert.equal(queue.size, 0);
});

Deno.test("AnswerQueue stays small over many messages", () => {
  let answers = 0;
  const queue = new AnswerQueue<number>(() => answers++);
  for (let i = 0; i < 100_000; i++) queue.take(i).settle();
  assert.equal(answers, 100_000);
  assert.equal(queue.size, 0);
});
