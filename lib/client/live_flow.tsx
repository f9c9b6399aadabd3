/** The flow as it is told, reading by reading: its line, and the same in a table. */

import type { ReadonlySignal } from "@preact/signals";
import type { WireReading } from "../domain/reading.ts";
import type { Language } from "../ui/format.ts";
import { FlowCanvas } from "./flow_canvas.tsx";
import { ReadingTable } from "./reading_table.tsx";

interface LiveFlowProps {
  readonly readings: ReadonlySignal<readonly WireReading[]>;
  readonly language: Language;
  readonly timeZone: string;
}

export function LiveFlow({ readings, language, timeZone }: LiveFlowProps) {
  return (
    <>
      <FlowCanvas readings={readings} language={language} timeZone={timeZone} />
      <ReadingTable readings={readings.value} language={language} timeZone={timeZone} />
    </>
  );
}
