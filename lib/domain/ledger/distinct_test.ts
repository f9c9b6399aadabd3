import assert from "node:assert/strict";
import { distinct } from "./distinct.ts";
import { reading, T0 } from "./test_utils.ts";

Deno.test("distinct keeps one of equal readings, that with the larger flow", () => {
  const [none, slow, fast] = [null, 1, 2].map((flowLmin) => reading(T0, 5, { flowLmin }));
  for (const order of [[none, slow, fast], [fast, none, slow], [slow, fast, fast, none]]) {
    assert.deepEqual(distinct(order), [fast]);
  }
});

Deno.test("distinct keeps the earliest of a stamped reading that came again with its seq", () => {
  const stamped = { clock: true, epoch: 1, seq: 7 };
  const first = reading(T0, 5, { ...stamped, n: 2 });
  const repeats = [reading(T0, 5, { ...stamped, n: 3 }), reading(T0 + 9, 5, { ...stamped, n: 1 })];
  assert.deepEqual(distinct([...repeats, first]), [first]);
});

Deno.test("distinct keeps apart what differs in time, total, epoch, seq or number", () => {
  const all = [
    reading(T0, 5),
    reading(T0, 6),
    reading(T0, 5, { epoch: 1 }),
    reading(T0, 5, { seq: 0 }),
    reading(T0 + 1, 5),
    reading(T0, 5, { n: 1, clock: true }),
    reading(T0, 5, { n: 2, clock: true }),
    reading(T0, 5, { n: 1, clock: true, epoch: 1 }),
    reading(T0, 5, { epoch: 1, seq: 7 }),
    reading(T0 + 1, 5, { epoch: 1, seq: 7 }),
    reading(T0, 5, { epoch: 1, seq: 7, n: 1, clock: true }),
  ];
  assert.equal(distinct(all).length, all.length);
  assert.equal(distinct([...all, ...all]).length, all.length);
});
