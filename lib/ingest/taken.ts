/** The readings of the group that is being built, by meter and by natural key. */

import type { ReadingEvent } from "../domain/event.ts";
import { naturalKey, type Reading } from "../domain/reading.ts";

/** A group's readings by natural key: the store does not know them yet. Made when they are asked for. */
export class Taken {
  readonly #known = new Map<
    readonly ReadingEvent[],
    { readonly byKey: Map<string, Reading>; count: number }
  >();

  /** @param events the group's readings of a meter so far */
  get(events: readonly ReadingEvent[], key: string): Reading | undefined {
    const known = getOrInsert(this.#known, events, () => ({ byKey: new Map(), count: 0 }));
    for (; known.count < events.length; known.count++) {
      const { reading } = events[known.count];
      known.byKey.set(naturalKey(reading), reading);
    }
    return known.byKey.get(key);
  }
}

/** The value of a key, made when there is none. */
export function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
