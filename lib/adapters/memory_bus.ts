import type { EventBatch } from "../domain/event.ts";
import type { EventBus } from "../ports.ts";

/** A bus inside one thread: `connect` gives each part its end, and nobody hears itself. */
export function createMemoryBus(): { connect(): EventBus } {
  const ends = new Set<Set<(batch: EventBatch) => void>>();
  return {
    connect() {
      const listeners = new Set<(batch: EventBatch) => void>();
      ends.add(listeners);
      return {
        publish(batch) {
          for (const end of ends) {
            if (end !== listeners) { for (const listener of end) listener(structuredClone(batch)); }
          }
        },
        subscribe(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        close: () => ends.delete(listeners),
      };
    },
  };
}
