import type { EventBatch } from "../domain/event.ts";
import type { EventBus } from "../ports.ts";
import { packBatch, type PackedBatch, unpackBatch } from "./packed_batch.ts";

/** One end of the bus between two threads of a process; the other end has the channel's other port. */
export function createPortBus(port: MessagePort): EventBus {
  const listeners = new Set<(batch: EventBatch) => void>();
  const hear = ({ data }: MessageEvent<PackedBatch>) => {
    const batch = unpackBatch(data);
    for (const listener of listeners) listener(batch);
  };
  return {
    publish(batch) {
      const packed = packBatch(batch);
      port.postMessage(packed, [packed.rows.buffer, packed.books.buffer]);
    },
    subscribe(listener) {
      listeners.add(listener);
      port.onmessage ??= hear;
      return () => listeners.delete(listener);
    },
    close: () => port.close(),
  };
}
