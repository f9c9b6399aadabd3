import assert from "node:assert/strict";
import { createCalendar } from "../domain/calendar.ts";
import type { KnownMeters } from "../domain/known_meter.ts";
import { MQTT_SOURCE, withIngest } from "../testing/ingest_harness.ts";
import { aReading } from "../testing/readings.ts";
import { ReadingView } from "./view.ts";

const COUNT = 30;

Deno.test("ReadingView knows every meter before its memory is filled, and nothing is short then", async () => {
  await withIngest(async ({ pipeline, store, clock, told }) => {
    const at = (i: number) => clock.time - (COUNT - i) * 60_000;
    const readings = (serial: string) =>
      Array.from({ length: COUNT }, (_, i) => aReading({ serial, ts: at(i), totalMl: 1e6 + i }));
    for (const serial of ["M1", "M2"]) {
      await pipeline.submit({
        readings: readings(serial),
        source: { ...MQTT_SOURCE, at: clock.time },
      });
    }
    const tracks = [...pipeline.registry.all()];
    const known: KnownMeters = {
      eventId: pipeline.eventId,
      meters: tracks.map(({ record, newest, lastSeen, book }) => (
        { record, newest, lastSeen, book: book.row() }
      )),
    };
    const view = new ReadingView(store, clock, createCalendar("America/Sao_Paulo"), 1000);
    view.begin(known);
    await view.caughtUp(pipeline.eventId);
    assert.equal(view.current("M1")?.ts, at(COUNT - 1));
    const early = view.meters();
    const counted = early.map((
      { numeroSerie, online, monthLiters },
    ) => [numeroSerie, online, monthLiters]);
    assert.deepEqual(counted, [["M1", true, 0.029], ["M2", true, 0.029]]);
    const { history } = await view.history({ serial: "M1", limit: 1000 });
    assert.equal(history.length, COUNT, "what memory lacks comes from the store");

    const ofAll = view.history({ limit: 1000 }); // asked before memory is filled
    const filling = view.load();
    const before = told.length;
    await pipeline.submit({
      readings: [aReading({ serial: "M1", ts: at(COUNT), totalMl: 2e6 })],
      source: { ...MQTT_SOURCE, at: clock.time },
    });
    for (const batch of told.slice(before)) view.apply(batch);
    await filling;
    assert.equal((await ofAll).history.length, 2 * COUNT + 1);
    assert.equal(view.size().historySize, 2 * COUNT + 1, "and nothing stands twice");
    assert.deepEqual(view.meters().map(({ ts }) => ts), [at(COUNT), at(COUNT - 1)]);
  });
});
