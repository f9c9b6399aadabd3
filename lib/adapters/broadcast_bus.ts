import type { EventBatch } from "../domain/event.ts";
import type { EventBus } from "../ports.ts";
import { packBatch, type PackedBatch, unpackBatch } from "./packed_batch.ts";

/** The bus between the threads of one process; `name` keeps installations in one process apart. */
export function createBroadcastBus(name: string): EventBus {
  const channel = new BroadcastChannel(name);
  const listeners = new Set<(batch: EventBatch) => void>();
  channel.onmessage = ({ data }: MessageEvent<PackedBatch>) => {
    const batch = unpackBatch(data);
    for (const listener of listeners) listener(batch);
  };
  return {
    publish: (batch) => channel.postMessage(packBatch(batch)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
