import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "./parse.ts";
import { stringify } from "./stringify.ts";

Deno.test("parse gives back what stringify took, whatever the data", () => {
  const leaf = fc.oneof(
    fc.constantFrom(undefined, null, NaN, Infinity, -Infinity, -0, 0, true, "__proto__", "\ud800"),
    fc.string(),
    fc.double(),
    fc.bigInt(),
    fc.date({ noInvalidDate: false }),
    fc.uint8Array(),
    fc.webUrl().map((text) => new URL(text)),
    fc.sparseArray(fc.integer()),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      leaf,
      fc.array(tie("value")),
      fc.dictionary(fc.string(), tie("value"), { noNullPrototype: true }),
      fc.array(fc.tuple(tie("value"), tie("value"))).map((entries) => new Map(entries)),
      fc.array(tie("value")).map((items) => new Set(items)),
    ),
  }));
  fc.assert(fc.property(value, (data) => assert.deepEqual(parse(stringify(data)), data)));
});

Deno.test("parse gives back regular expressions with their flags", () => {
  assert.deepEqual(parse(stringify(/a["/]\n/giu)), /a["/]\n/giu);
});

Deno.test("parse gives back maps whose keys have no text", () => {
  const keys: unknown[] = [
    { toString: new Map([]) },
    { toString: 1 },
    {},
    [[{ toString: 1 }]],
    null,
  ];
  const map = new Map<unknown, unknown>(keys.map((key) => [key, {}]));
  assert.deepEqual(parse(stringify(map)), map);
  const bare = new Map([[Object.create(null), 1]]);
  assert.deepEqual(parse(stringify(bare)), new Map([[{}, 1]]));
});

Deno.test("stringify writes the keys of many objects once, and parse gives each its own", () => {
  const rows = Array.from(
    { length: 50 },
    (_, at) => ({ numeroSerie: `S${at}`, totalLiters: at, ["__proto__"]: at }),
  );
  const text = stringify(rows);
  assert.equal(text.split("totalLiters").length, 2);
  assert.deepEqual(parse(text), rows);
  const other = { totalLiters: 1, numeroSerie: "in another order" };
  assert.deepEqual(
    Object.keys(parse<object[]>(stringify([...rows, other]))[50]),
    Object.keys(other),
  );
});

Deno.test("parse keeps identity", () => {
  const shared = { a: 1 };
  const [first, second, map] = parse<[object, object, Map<object, object>]>(
    stringify([shared, shared, new Map([[shared, shared]])]),
  );
  assert.equal(first, second);
  assert.equal(map.get(first), first);
});

Deno.test("parse closes cycles through objects with the same keys", () => {
  const first: Record<string, unknown> = { another: null, sameAsTheOther: 1 };
  const second = { another: first, sameAsTheOther: 2 };
  first.another = second;
  const result = parse<typeof first>(stringify(first));
  assert.deepEqual(result, first);
});

Deno.test("parse closes cycles through objects, arrays, maps and sets", () => {
  const object: Record<string, unknown> = {};
  const map = new Map<string, unknown>([["object", object]]);
  const set = new Set<unknown>([map]);
  Object.assign(object, { self: object, list: [set] });
  set.add(set);
  const copy = parse<{ self: unknown; list: [Set<unknown>] }>(stringify(object));
  assert.equal(copy.self, copy);
  const [copyMap, copySet] = copy.list[0];
  assert(copyMap instanceof Map);
  assert.equal(copyMap.get("object"), copy);
  assert.equal(copySet, copy.list[0]);
});

Deno.test("parse keeps holes and a key named __proto__", () => {
  const list = parse<unknown[]>(stringify([1, , 3]));
  assert.equal(list.length, 3);
  assert(!(1 in list));
  const object = parse<object>(stringify(JSON.parse(`{"__proto__":{"admin":true}}`)));
  assert.deepEqual(Object.keys(object), ["__proto__"]);
  assert(!("admin" in object));
});

Deno.test("stringify sends no more of a buffer than its view", () => {
  const secret = new TextEncoder().encode("secret word");
  assert.deepEqual(parse(stringify(secret.subarray(7))), secret.slice(7));
  assert(stringify(secret.subarray(7)).length < stringify(secret).length);
});

Deno.test("stringify and parse take values of a kind of their own", () => {
  class Box {
    constructor(public inner: unknown) {}
  }
  const box = new Box({});
  Object.assign(box.inner as object, { box });
  const text = stringify(box, {
    Box: (value) => value instanceof Box ? { value: value.inner } : undefined,
  });
  const copy = parse<Box>(text, {
    Box: () => {
      const value = new Box(undefined);
      return { value, fill: (inner) => value.inner = inner };
    },
  });
  assert(copy instanceof Box);
  assert.deepEqual(copy.inner, { box: copy });
});

Deno.test("parse refuses text that stringify did not write", () => {
  for (const text of ['{"a":1}', '[["Nonsense",1]]', '[["Like",1,1],["Array"]]', "-99"]) {
    assert.throws(() => parse(text), SyntaxError);
  }
});
