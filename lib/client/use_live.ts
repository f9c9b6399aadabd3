/** How an island gets hold of the page's stream. */

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { type LiveStream, liveStream } from "./live.ts";
import type { Snapshot } from "./live_state.ts";

/** The page's stream, seeded with what the island was rendered with; it starts in the browser. */
export function useLive(seed: Snapshot = {}): LiveStream {
  const [stream] = useState(() => {
    const live = liveStream();
    live.state.seed(seed);
    if (seed.commands) live.watchCommands();
    return live;
  });
  useEffect(() => stream.start(), [stream]);
  return stream;
}

/**
 * Time that moves on, Unix ms; `null` on the server and until the first tick in the browser. It stands
 * still while nobody looks.
 */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => {
      if (!document.hidden) setNow(Date.now());
    };
    tick();
    const timer = setInterval(tick, everyMs);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, [everyMs]);
  return now;
}

/**
 * A signal's value, looked at every so often at most: what changes more often than it can be read makes
 * no work. The first change after a pause is shown at once.
 */
export function useSampled<Value>(source: ReadonlySignal<Value>, everyMs: number): Value {
  const [value, setValue] = useState(() => source.peek());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isStale = false;
    const show = () => {
      setValue(() => source.peek());
      isStale = false;
      timer = setTimeout(() => {
        timer = undefined;
        if (isStale) show();
      }, everyMs);
    };
    const unsubscribe = source.subscribe(() => {
      if (timer === undefined) show();
      else isStale = true;
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [source, everyMs]);
  return value;
}
