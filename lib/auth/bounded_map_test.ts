import assert from "node:assert/strict";
import fc from "fast-check";
import { BoundedMap } from "./bounded_map.ts";

Deno.test("BoundedMap keeps exactly the entries that were set last (property)", () => {
  const key = fc.nat(8);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(key, fc.nat())),
      fc.integer({ min: 1, max: 5 }),
      (sets, limit) => {
        const map = new BoundedMap<number, number>(limit);
        let model: [number, number][] = [];
        for (const [key, value] of sets) {
          map.set(key, value);
          model = [...model.filter(([known]) => known !== key), [key, value] as [number, number]]
            .slice(-limit);
        }
        assert.equal(map.size, model.length);
        for (let key = 0; key <= 8; key++) {
          assert.equal(map.get(key), model.find(([known]) => known === key)?.[1]);
        }
      },
    ),
  );
});

Deno.test("BoundedMap forgets what is deleted", () => {
  const map = new BoundedMap<string, number>(2);
  map.set("a", 1);
  map.delete("a");
  assert.equal(map.get("a"), undefined);
  assert.equal(map.size, 0);
});
