import assert from "node:assert/strict";
import type { LiveStream } from "../services.ts";
import { afterLoading } from "./late_stream.ts";

/** A hub whose streams say what they were asked for, and when they are left. */
function fakeHub(): { hub: LiveStream; asked: unknown[]; left: unknown[] } {
  const [asked, left]: [unknown[], unknown[]] = [[], []];
  const open: LiveStream["open"] = (options) => {
    asked.push(options.lastEventId);
    return new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode("retry: 2000\n\n")),
      cancel: (reason) => void left.push(reason),
    });
  };
  return { hub: { open }, asked, left };
}

Deno.test("afterLoading() lets an early stream wait, and goes on where it was asked to", async () => {
  const { hub, asked, left } = fakeHub();
  const ready = Promise.withResolvers<void>();
  const live = afterLoading(ready.promise, hub);
  const early = live.open({ lastEventId: "7", privileged: false }).getReader();
  const first = early.read();
  assert.deepEqual(asked, [], "the hub would take the id for unknown");
  ready.resolve();
  assert.equal(new TextDecoder().decode((await first).value), "retry: 2000\n\n");
  assert.deepEqual(asked, ["7"]);
  await early.cancel("enough");
  assert.deepEqual(left, ["enough"]);
  const late = live.open({ lastEventId: "8", privileged: false });
  assert.deepEqual(asked, ["7", "8"]);
  await late.cancel();
});

Deno.test("afterLoading() opens nothing for who has left meanwhile", async () => {
  const { hub, asked } = fakeHub();
  const ready = Promise.withResolvers<void>();
  const early = afterLoading(ready.promise, hub).open({ privileged: false });
  await early.cancel();
  ready.resolve();
  await ready.promise;
  assert.deepEqual(asked, []);
});

Deno.test("afterLoading() ends early streams when the events cannot be loaded", async () => {
  const { hub } = fakeHub();
  const ready = Promise.withResolvers<void>();
  const early = afterLoading(ready.promise, hub).open({ privileged: false }).getReader();
  ready.reject(new Error("disk"));
  await assert.rejects(early.read(), /disk/);
});
