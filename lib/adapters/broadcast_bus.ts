import type { EventBatch } from "../domain/event.ts";
import type { EventBus } from "../ports.ts";
import { packBatch, type PackedBatch, unpackBatch } from "./packed_batch.ts";

/**
 * Batches that may be under way to a reader; further ones wait here. Deno 2.9 drops what a reader is
 * 256 messages behind, without a word.
 */
export const MAX_UNDER_WAY = 100;

type Message =
  | { readonly type: "batch"; readonly from: string; readonly number: number; batch: PackedBatch }
  /** A reader has got everything up to this one. */
  | { readonly type: "got"; readonly to: string; readonly number: number };

/**
 * The bus between the threads of one process, one writer and one reader; `name` keeps installations in
 * one process apart. What is published before the reader is there waits for it.
 */
export function createBroadcastBus(name: string): EventBus {
  const channel = new BroadcastChannel(name);
  const own = crypto.randomUUID();
  const listeners = new Set<(batch: EventBatch) => void>();
  const waiting: PackedBatch[] = [];
  let [sent, got] = [0, 0];
  const post = (message: Message) => channel.postMessage(message);
  const send = () => {
    while (waiting.length > 0 && sent - got < MAX_UNDER_WAY) {
      post({ type: "batch", from: own, number: ++sent, batch: waiting.shift()! });
    }
  };
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.type === "got") {
      if (data.to !== own) return;
      got = data.number;
      return send();
    }
    post({ type: "got", to: data.from, number: data.number });
    const batch = unpackBatch(data.batch);
    for (const listener of listeners) listener(batch);
  };
  return {
    publish(batch) {
      waiting.push(packBatch(batch));
      send();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => channel.close(),
  };
}
