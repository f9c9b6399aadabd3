/** How an island gets hold of the page's stream. */

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

/** Time that moves on, Unix ms; `null` on the server and until the first tick in the browser. */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
