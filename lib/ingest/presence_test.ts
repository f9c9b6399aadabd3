import assert from "node:assert/strict";
import { withIngest } from "../testing/ingest_harness.ts";
import { tellPresence } from "./presence.ts";

const MINUTE = 60_000;
const YEAR = 365 * 24 * 60 * MINUTE;

Deno.test("tellPresence() after the clock was set back: the silent are offline, the others are not", async () => {
  await withIngest(async ({ clock, pipeline, publish, told }) => {
    const send = (serial: string) =>
      publish(`hidrometro/v1/${serial}/dados`, { totalLiters: 1, ts: clock.time });
    const shown = () => {
      const rows = told.flatMap(({ events }) =>
        events.flatMap((event) => event.type === "meter" ? [event.meter] : [])
      );
      return new Map(rows.map(({ numeroSerie, online }) => [numeroSerie, online]));
    };
    const now = clock.time;
    await Promise.all([send("SILENT"), send("HEARD")]);
    clock.time = now + YEAR;
    await Promise.all([send("SILENT"), send("HEARD")]);
    await tellPresence(pipeline, clock.time);
    assert.equal(pipeline.registry.get("SILENT")!.online(clock.time), true);
    clock.time = now + MINUTE;
    await send("HEARD");
    await tellPresence(pipeline, clock.time);
    assert.deepEqual([shown().get("SILENT"), shown().get("HEARD")], [false, true]);
    assert.equal(pipeline.registry.get("HEARD")!.lastSeen, clock.time);
    clock.time += 6 * MINUTE;
    await tellPresence(pipeline, clock.time);
    assert.equal(shown().get("HEARD"), false);
  });
});
