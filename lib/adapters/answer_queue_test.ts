import assert from "node:assert/strict";
import fc from "fast-check";
import { AnswerQueue } from "./answer_queue.ts";

Deno.test("AnswerQueue answers in the order of the messages, in whatever order they settle", () => {
  const orders = fc.integer({ min: 1, max: 60 }).chain((count) =>
    fc.record({
      count: fc.constant(count),
      settling: fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
      answering: fc.shuffledSubarray([...Array(count).keys()], { minLength: count }),
    })
  );
  fc.assert(fc.property(orders, ({ count, settling, answering }) => {
    const queue = new AnswerQueue();
    const tickets = Array.from({ length: count }, () => queue.take());
    const answered: number[] = [];
    const done = { settled: new Set<number>(), known: new Set<number>() };
    for (let i = 0; i < count; i++) {
      tickets[settling[i]].settle();
      done.settled.add(settling[i]);
      tickets[answering[i]].answer(() => answered.push(answering[i]));
      done.known.add(answering[i]);
      const expected = [...Array(count).keys()].findIndex((n) =>
        !done.settled.has(n) || !done.known.has(n)
      );
      assert.equal(answered.length, expected === -1 ? count : expected);
    }
    assert.deepEqual(answered, [...Array(count).keys()]);
    assert.equal(queue.size, 0);
  }));
});

Deno.test("AnswerQueue hands the error of a message to its answer alone", () => {
  const queue = new AnswerQueue();
  const seen: (string | undefined)[] = [];
  const tickets = [queue.take(), queue.take()];
  for (const ticket of tickets) ticket.answer((error) => seen.push(error?.message));
  tickets[1].settle();
  tickets[0].settle(new Error("disk full"));
  assert.deepEqual(seen, ["disk full", undefined]);
});

Deno.test("AnswerQueue.drop() forgets what waits and what comes", () => {
  const queue = new AnswerQueue();
  const before = queue.take();
  queue.drop();
  const after = queue.take();
  let answers = 0;
  for (const ticket of [before, after]) {
    ticket.answer(() => answers++);
    ticket.settle();
  }
  assert.equal(answers, 0);
  assert.equal(queue.size, 0);
});

Deno.test("AnswerQueue stays small over many messages", () => {
  const queue = new AnswerQueue();
  let answers = 0;
  for (let i = 0; i < 100_000; i++) {
    const ticket = queue.take();
    ticket.answer(() => answers++);
    ticket.settle();
  }
  assert.equal(answers, 100_000);
  assert.equal(queue.size, 0);
});
