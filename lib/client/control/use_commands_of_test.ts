import assert from "node:assert/strict";
import type { CommandRow } from "../../domain/command.ts";
import { merged } from "./use_commands_of.ts";

const row = (id: string, createdAt: number, part: Partial<CommandRow> = {}): CommandRow => ({
  id,
  action: "simOff",
  numeroSerie: "M1",
  status: "sent",
  by: "ana",
  createdAt,
  updatedAt: createdAt,
  expiresAt: createdAt + 120_000,
  ...part,
});

Deno.test("merged() has each command of the meter once, as it was heard of last, newest first", () => {
  const done = row("b", 2, { status: "done", updatedAt: 9 });
  const live = [row("c", 3), done, row("x", 9, { numeroSerie: "M2" })];
  const fetched = [row("b", 2), row("a", 1)];
  assert.deepEqual(merged("M1", live, fetched), [row("c", 3), done, row("a", 1)]);
  assert.deepEqual(merged("M1", [row("b", 2)], [done]), [done]);
});
