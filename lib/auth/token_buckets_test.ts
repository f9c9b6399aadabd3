import assert from "node:assert/strict";
import fc from "fast-check";
import { TokenBuckets } from "./token_buckets.ts";

function setup(size = { burst: 3, perSecond: 2 }, callers = 100) {
  const clock = { time: 1000, now: () => clock.time };
  return { clock, buckets: new TokenBuckets(clock, size, callers) };
}

Deno.test("TokenBuckets gives a burst, then one after another at the rate", () => {
  const { clock, buckets } = setup();
  const taken = () => [1, 2, 3, 4].map(() => buckets.take("ana"));
  assert.deepEqual(taken(), [0, 0, 0, 500]);
  clock.time += 499;
  assert.equal(buckets.take("ana"), 1);
  clock.time += 1;
  assert.equal(buckets.take("ana"), 0);
  assert.equal(buckets.take("ana"), 500, "who was refused has used nothing up");
  clock.time += 60_000;
  assert.deepEqual(taken(), [0, 0, 0, 500], "a bucket holds no more than the burst");
});

Deno.test("TokenBuckets keeps callers apart, and a bounded number of them", () => {
  const { buckets } = setup({ burst: 1, perSecond: 1 }, 10);
  for (let i = 0; i < 10; i++) assert.equal(buckets.take(`caller ${i}`), 0);
  assert.equal(buckets.take("caller 0"), 1000);
  for (let i = 0; i < 1000; i++) buckets.take(`stranger ${i}`);
  assert.equal(buckets.size, 10);
});

Deno.test("TokenBuckets never admits more than the burst and what the time refills", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 50 }),
    fc.integer({ min: 1, max: 2000 }),
    fc.array(fc.tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 60 })), {
      maxLength: 40,
    }),
    (burst, perSecond, visits) => {
      const { clock, buckets } = setup({ burst, perSecond });
      const admitted: number[] = [];
      for (const [pause, times] of visits) {
        clock.time += pause;
        for (let i = 0; i < times; i++) if (buckets.take("ana") === 0) admitted.push(clock.time);
      }
      // From any admission to any later one, not only from the start.
      admitted.forEach((from, first) => {
        admitted.forEach((to, last) => {
          if (last < first) return;
          const most = burst + (to - from) * perSecond / 1000;
          assert.ok(last - first + 1 <= most + 1e-6 * perSecond, `${last - first + 1} of ${most}`);
        });
      });
    },
  ));
});

Deno.test("TokenBuckets refuses nobody who waits as long as told", () => {
  fc.assert(fc.property(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 1, max: 1000 }),
    fc.integer({ min: 1, max: 100 }),
    (burst, perSecond, times) => {
      const { clock, buckets } = setup({ burst, perSecond });
      for (let i = 0; i < times; i++) {
        const wait = buckets.take("ana");
        clock.time += wait;
        if (wait > 0) assert.equal(buckets.take("ana"), 0);
      }
    },
  ));
});
