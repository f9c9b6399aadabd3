/** What every event bus does. */

import assert from "node:assert/strict";
import type { EventBus } from "../ports.ts";
import { aBatch, aReading, aReadingEvent } from "./readings.ts";

/** Registers the suite; `connect` gives a new end of one bus. */
export function testEventBus(name: string, open: () => () => EventBus): void {
  const batch = (firstId: number) => aBatch(firstId, 1, [aReadingEvent(aReading({ ts: firstId }))]);

  Deno.test(`${name} tells every other end, in order, and not itself`, async () => {
    const connect = open();
    const [writer, one, two] = [connect(), connect(), connect()];
    const heard: Record<string, number[]> = { writer: [], one: [], two: [] };
    const done = Promise.withResolvers<void>();
    writer.subscribe(({ firstId }) => heard.writer.push(firstId));
    one.subscribe(({ firstId }) => heard.one.push(firstId));
    two.subscribe((got) => {
      heard.two.push(got.firstId);
      if (got.firstId === 20) done.resolve();
      assert.deepEqual(got, batch(got.firstId));
    });
    for (let id = 1; id <= 20; id++) writer.publish(batch(id));
    await done.promise;
    await new Promise((resolve) => setTimeout(resolve, 20));
    const ids = Array.from({ length: 20 }, (_, i) => i + 1);
    assert.deepEqual(heard, { writer: [], one: ids, two: ids });
    for (const end of [writer, one, two]) end.close();
  });

  Deno.test(`${name} is silent after unsubscribe`, async () => {
    const connect = open();
    const [writer, reader, control] = [connect(), connect(), connect()];
    let heard = 0;
    const end = reader.subscribe(() => heard++);
    end();
    const done = new Promise<void>((resolve) => control.subscribe(() => resolve()));
    writer.publish(batch(1));
    await done;
    assert.equal(heard, 0);
    for (const bus of [writer, reader, control]) bus.close();
  });
}
