import { useEffect } from "preact/hooks";
import { useLive } from "../lib/client/use_live.ts";
import type { Language } from "../lib/ui/format.ts";

/** Waits on a page without meters, and loads it anew when there is one. Shows nothing. */
export default function FirstReading(_props: { language: Language }) {
  const isThere = useLive().state.meters.value.size > 0;
  useEffect(() => {
    if (isThere) location.reload();
  }, [isThere]);
  return null;
}
