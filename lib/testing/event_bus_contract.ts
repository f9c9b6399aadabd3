/** What every event bus does. */

import assert from "node:assert/strict";
import type { EventBus } from "../ports.ts";
import { aBatch, aReading, aReadingEvent } from "./readings.ts";

/** More than any queue between two threads may lose. */
const MANY = 2000;

/** Registers the suite; `open` gives two ends of one bus. */
export function testEventBus(
  name: string,
  open: () => readonly [writer: EventBus, reader: EventBus],
): void {
  const batch = (firstId: number) => aBatch(firstId, 1, [aReadingEvent(aReading({ ts: firstId }))]);

  Deno.test(`${name} tells everyone at the other end, in order, and not itself`, async () => {
    const [writer, reader] = open();
    const heard: Record<string, number[]> = { writer: [], one: [], two: [] };
    const done = Promise.withResolvers<void>();
    writer.subscribe(({ firstId }) => heard.writer.push(firstId));
    reader.subscribe(({ firstId }) => heard.one.push(firstId));
    reader.subscribe((got) => {
      heard.two.push(got.firstId);
      if (got.firstId === 20) done.resolve();
      assert.deepEqual(got, batch(got.firstId));
    });
    for (let id = 1; id <= 20; id++) writer.publish(batch(id));
    await done.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const ids = Array.from({ length: 20 }, (_, i) => i + 1);
    assert.deepEqual(heard, { writer: [], one: ids, two: ids });
    for (const end of [writer, reader]) end.close();
  });

  Deno.test(`${name} loses nothing while the reader is busy`, async () => {
    const [writer, reader] = open();
    const heard: number[] = [];
    const done = new Promise<void>((resolve) =>
      reader.subscribe(({ firstId }) => heard.push(firstId) === MANY && resolve())
    );
    for (let id = 1; id <= MANY; id++) writer.publish(batch(id)); // no turn for the reader
    await done;
    assert.deepEqual(heard, Array.from({ length: MANY }, (_, i) => i + 1));
    for (const end of [writer, reader]) end.close();
  });

  Deno.test(`${name} is silent after unsubscribe`, async () => {
    const [writer, reader] = open();
    let heard = 0;
    const end = reader.subscribe(() => heard++);
    end();
    const done = new Promise<void>((resolve) => reader.subscribe(() => resolve()));
    writer.publish(batch(1));
    await done;
    assert.equal(heard, 0);
    for (const bus of [writer, reader]) bus.close();
  });
}
