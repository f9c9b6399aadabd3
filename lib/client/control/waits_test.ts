import assert from "node:assert/strict";
import { COMMAND_TTL } from "../../domain/command.ts";
import { defaultWait, secondsOf, WAITS } from "./waits.ts";

Deno.test("WAITS are times that the server takes, the shortest first", () => {
  const seconds = WAITS.map(({ name }) => secondsOf(name));
  assert.deepEqual(seconds, [120, 3600, 86_400, 604_800]);
  for (const one of seconds) assert.ok(one >= COMMAND_TTL.min && one <= COMMAND_TTL.max);
});

Deno.test("defaultWait() is two minutes for a meter that is on, and a day for one that is off", () => {
  assert.equal(secondsOf(defaultWait({ online: true })), 120);
  assert.equal(secondsOf(defaultWait({ online: false })), 86_400);
});
