import assert from "node:assert/strict";
import { SILENT_METERS, silentLongest } from "./silence.ts";

const presence = (serial: string, lastSeen: number) => ({ serial, lastSeen, online: false });

Deno.test("silentLongest() names as many as it may, the longest silent first", () => {
  const presences = ["A", "B", "C"].map((serial, i) => presence(serial, [30, 10, 20][i]));
  assert.deepEqual(silentLongest(presences, 2).map(({ serial }) => serial), ["B", "C"]);
});

Deno.test("silentLongest() leaves out meters that were never heard: their readings are a file's", () => {
  assert.deepEqual(silentLongest([presence("FILE", 0)]), []);
});

Deno.test("silentLongest() bounds the series of ten thousand meters", () => {
  const many = Array.from({ length: 10_000 }, (_, i) => presence(`M${i}`, i + 1));
  assert.equal(silentLongest(many).length, SILENT_METERS);
});
