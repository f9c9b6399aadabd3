import assert from "node:assert/strict";
import { COMMAND_STATUSES } from "./command.ts";
import {
  COMMAND_TRANSITIONS,
  FIRST_STATUSES,
  isAnswerable,
  isOpen,
  mayBecome,
} from "./command_state.ts";

Deno.test("mayBecome() lets a meter's word move what only the server had ended", () => {
  for (const to of ["delivered", "done", "refused"] as const) {
    assert.ok(mayBecome("failed", to, "meter"), to);
    assert.ok(!mayBecome("failed", to, "server"), to);
  }
  assert.ok(mayBecome("expired", "done", "meter"));
  assert.ok(!mayBecome("expired", "delivered", "meter"), "it would only expire again");
});

Deno.test("mayBecome() lets nothing follow what the meter did, and only that follow a refusal", () => {
  for (const to of COMMAND_STATUSES) {
    assert.ok(!mayBecome("done", to, "meter") && !mayBecome("done", to, "server"), to);
    assert.equal(mayBecome("refused", to, "meter"), to === "done", to);
    assert.ok(!mayBecome("refused", to, "server"), to);
  }
});

Deno.test("COMMAND_TRANSITIONS never goes round in a circle", () => {
  const visit = (status: typeof COMMAND_STATUSES[number], path: readonly string[]) => {
    assert.ok(!path.includes(status), [...path, status].join(" → "));
    const { server, meter } = COMMAND_TRANSITIONS[status];
    for (const next of new Set([...server, ...meter])) visit(next, [...path, status]);
  };
  for (const status of FIRST_STATUSES) visit(status, []);
});

Deno.test("isOpen() and isAnswerable() say what still waits, and for whom", () => {
  assert.deepEqual(COMMAND_STATUSES.filter(isOpen), ["queued", "sent", "delivered"]);
  assert.deepEqual(COMMAND_STATUSES.filter((status) => !isAnswerable(status)), ["done"]);
});

Deno.test("docs/commands.md shows the transitions of COMMAND_TRANSITIONS", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/commands.md", import.meta.url));
  const rows = [...page.matchAll(/^\| `(\w+)` +\|([^|]*)\|([^|]*)\|/gm)];
  const names = (cell: string) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name);
  const shown = rows.map(([, from, server, meter]) => [
    from,
    { server: names(server), meter: names(meter) },
  ]);
  assert.deepEqual(Object.fromEntries(shown), COMMAND_TRANSITIONS);
});
