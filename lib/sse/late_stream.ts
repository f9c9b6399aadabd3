/** Streams of a hub that is still being filled: whoever comes early waits for it. */

import type { LiveStream } from "../services.ts";

/**
 * @param ready settled when the hub has its events
 * @param hub is not asked before
 */
export function afterLoading(ready: Promise<void>, hub: LiveStream): LiveStream {
  let isReady = false;
  ready.then(() => isReady = true, () => {}); // who waits for a stream is told in `start`
  return {
    open: (options) => isReady ? hub.open(options) : later(ready, () => hub.open(options)),
  };
}

function later(
  ready: Promise<void>,
  open: () => ReadableStream<Uint8Array>,
): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | null = null;
  let isCancelled = false;
  return new ReadableStream<Uint8Array>({
    start: async () => {
      await ready;
      if (!isCancelled) reader = open().getReader();
    },
    pull: async (controller) => {
      const { done, value } = await reader!.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async (reason) => {
      isCancelled = true;
      await reader?.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
