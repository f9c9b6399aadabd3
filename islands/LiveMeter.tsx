import { useComputed } from "@preact/signals";
import { FlowCanvas } from "../lib/client/flow_canvas.tsx";
import { ReadingTable } from "../lib/client/reading_table.tsx";
import { useLive, useNow } from "../lib/client/use_live.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import type { WireReading } from "../lib/domain/reading.ts";
import {
  formatAge,
  formatFlow,
  formatInstant,
  formatLiters,
  formatRegister,
  type Language,
  splitUnit,
} from "../lib/ui/format.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

/** The age of the last reading moves on this often, ms. */
const TICK_MS = 1000;

interface LiveMeterProps {
  language: Language;
  timeZone: string;
  serial: string;
  meter: MeterRow;
  /** Oldest first. */
  history: WireReading[];
}

/** One meter in full: register, flow, the age of its last reading, and the flow's line. */
export default function LiveMeter(props: LiveMeterProps) {
  const { language, timeZone, serial, meter, history } = props;
  const { state } = useLive({ meters: [meter], readings: new Map([[serial, history]]) });
  const now = useNow(TICK_MS);
  const row = useComputed(() => state.meters.value.get(serial) ?? meter).value;
  const readings = state.readings(serial);
  const texts = islandTexts[language];
  const instant = formatInstant(row.ts, language, timeZone);
  return (
    <section class="card stack" data-serial={serial}>
      <div class="row">
        <h2>{serial}</h2>
        <span class={`chip ${row.online ? "chip-ok" : "chip-idle"}`}>
          {row.online ? texts.online : texts.offline}
        </span>
      </div>
      <div class="figures">
        <Figure label={texts.register} figure={formatRegister(row.totalLiters, language)} />
        <Figure label={texts.volume} figure={formatLiters(row.totalLiters, language)} />
        <Figure label={texts.flow} figure={formatFlow(row.flowLmin, language)} />
      </div>
      <p class="muted">
        {texts.lastReading}: <time dateTime={new Date(row.ts).toISOString()}>{instant}</time>
        {now !== null && <span data-age>{` (${formatAge(now - row.ts, language)})`}</span>}
      </p>
      <FlowCanvas readings={readings} language={language} timeZone={timeZone} />
      <ReadingTable readings={readings.value} language={language} timeZone={timeZone} />
    </section>
  );
}

function Figure({ label, figure }: { label: string; figure: string }) {
  const { value, unit } = splitUnit(figure);
  return (
    <div class="figure">
      <span class="figure-label">{label}</span>
      <span>
        <span class="figure-value">{value}</span> <span class="figure-unit">{unit}</span>
      </span>
    </div>
  );
}
