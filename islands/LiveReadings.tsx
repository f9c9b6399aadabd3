import { LiveFlow } from "../lib/client/live_flow.tsx";
import { useLive } from "../lib/client/use_live.ts";
import type { WireReading } from "../lib/domain/reading.ts";
import type { Language } from "../lib/ui/format.ts";

interface LiveReadingsProps {
  language: Language;
  timeZone: string;
  serial: string;
  /** Oldest first. */
  history: WireReading[];
}

/** The flow of one meter as it is told, on the page of the meter. */
export default function LiveReadings({ language, timeZone, serial, history }: LiveReadingsProps) {
  const { state } = useLive({ readings: new Map([[serial, history]]) });
  return <LiveFlow readings={state.readings(serial)} language={language} timeZone={timeZone} />;
}
