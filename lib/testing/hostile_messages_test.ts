import assert from "node:assert/strict";
import { type MessageCase, messagesOf } from "./hostile_messages.ts";

const NOW = 1_790_000_000_123;
const texts = (one: Partial<MessageCase>) =>
  messagesOf({ topic: "t", ...one }, NOW).map(({ payload }) => new TextDecoder().decode(payload));

Deno.test("messagesOf() makes bodies", () => {
  const count = 3;
  assert.deepEqual(texts({ body: "x" }), ["x"]);
  assert.deepEqual(texts({ body_base64: "eA==" }), ["x"]);
  assert.deepEqual(
    texts({ generator: { kind: "repeat", prefix: "<", unit: "ab", count, suffix: ">" } }),
    ["<ababab>"],
  );
  assert.deepEqual(texts({ generator: { kind: "nest", unit: "1", count } }), ["[[[1]]]"]);
  assert.deepEqual(texts({ generator: { kind: "keys", count: 2 } }), ['{"k0":0,"k1":1}']);
  assert.deepEqual(texts({ generator: { kind: "burst", template: "n%d", count: 2 } }), [
    "n0",
    "n1",
  ]);
  assert.deepEqual(texts({ generator: { kind: "sequence", template: "R%05d", count: 1 } }), [
    "R00000",
  ]);
  assert.deepEqual(texts({ generator: { kind: "list", items: ["a", "b"] } }), ["a", "b"]);
});

Deno.test("messagesOf() repeats topics, and messages with DUP", () => {
  const generator = { kind: "topic_repeat", unit: "a/", count: 3 };
  assert.equal(messagesOf({ topic: "t", body: "x", generator }, NOW)[0].topic, "a/a/a/");
  const replay = messagesOf({ topic: "t", body: "x", generator: { kind: "replay", count: 2 } }, 0);
  assert.deepEqual(replay.map(({ dup }) => dup), [false, true]);
});

Deno.test("messagesOf() puts times where they belong", () => {
  const substitute = { S: "now in s", U: "now in us", "N-1": "now-1h ms", D: "now+1d ms" };
  assert.deepEqual(texts({ body: "S U N-1 D", substitute }), [
    `1790000000 1790000000123000 ${NOW - 3_600_000} ${NOW + 86_400_000}`,
  ]);
});

Deno.test("messagesOf() refuses what it does not know", () => {
  assert.throws(() => texts({ generator: { kind: "magic" } }), /"magic"/);
  assert.throws(() => texts({ body: "X", substitute: { X: "tomorrow" } }), /"tomorrow"/);
});
