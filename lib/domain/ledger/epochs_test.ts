import assert from "node:assert/strict";
import fc from "fast-check";
import { type EpochEntry, EpochTable } from "./epochs.ts";

Deno.test("EpochTable gives a reading the highest epoch that was declared until then", () => {
  const table = new EpochTable([[2, 200], [1, 100], [5, 400], [3, 450], [5, 500]]);
  assert.deepEqual([99, 100, 199, 200, 399, 400, 9999].map((ts) => table.at(ts)), [
    null,
    1,
    1,
    2,
    2,
    5,
    5,
  ]);
  assert.deepEqual(JSON.parse(JSON.stringify(table)), [[1, 100], [2, 200], [5, 400]]);
});

Deno.test("EpochTable says which instants a late declaration changes", () => {
  const table = new EpochTable([[1, 100], [3, 300]]);
  assert.deepEqual(table.declare(2, 200), { from: 200, to: 300 });
  assert.equal(table.declare(2, 250), null);
  assert.equal(table.declare(1, 210), null);
  assert.deepEqual(table.declare(3, 150), { from: 150, to: 300 });
  assert.deepEqual(table.declare(4, 500), { from: 500, to: Infinity });
  assert.deepEqual(table.toJSON(), [[1, 100], [3, 150], [4, 500]]);
});

Deno.test("EpochTable agrees with a look at all readings, in any order of declaration", () => {
  const entry: fc.Arbitrary<EpochEntry> = fc.tuple(fc.nat(12), fc.nat(30));
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 30 }), (entries) => {
      const table = new EpochTable();
      const known: EpochEntry[] = [];
      const slow = (ts: number) =>
        known.filter(([, t]) => t <= ts).reduce<number | null>(
          (high, [epoch]) => high === null || epoch > high ? epoch : high,
          null,
        );
      const instants = Array.from({ length: 32 }, (_, ts) => ts);
      for (const [epoch, ts] of entries) {
        const before = instants.map(slow);
        const changed = table.declare(epoch, ts);
        known.push([epoch, ts]);
        const differs = instants.filter((t) => slow(t) !== before[t]);
        assert.deepEqual(
          differs,
          instants.filter((t) => changed && t >= changed.from && t < changed.to),
        );
        assert.deepEqual(instants.map((t) => table.at(t)), instants.map(slow));
      }
      assert.deepEqual(new EpochTable(table.toJSON()).toJSON(), table.toJSON());
    }),
    { numRuns: 1000 },
  );
});
