import type { EventBatch } from "../domain/event.ts";
import type { EventBus } from "../ports.ts";

/** The bus between the threads of one process; `name` keeps installations in one process apart. */
export function createBroadcastBus(name: string): EventBus {
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(batch: EventBatch) => void>();
  channel.onmessage = ({ data }: MessageEvent<EventBatch>) => {
    for (const listener of listeners) listener(data);
  };
  return {
    publish: (batch) => channel.postMessage(batch),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
