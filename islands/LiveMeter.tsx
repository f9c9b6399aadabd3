import { useComputed } from "@preact/signals";
import { LiveFlow } from "../lib/client/live_flow.tsx";
import { FlagNotices } from "../lib/client/meter_flags.tsx";
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
import { formatVolume } from "../lib/ui/volume.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

/** The age of the last reading moves on this often, ms. */
const TICK_MS = 1000;

interface LiveMeterProps {
  language: Language;
  timeZone: string;
  serial: string;
  meter: MeterRow;
  /** Oldest first; `null` on the page of the meter, which has its name and a chart of its own. */
  history: WireReading[] | null;
}

/** One meter in full: consumption, flow, register, the age of its last reading, and the flow's line. */
export default function LiveMeter(props: LiveMeterProps) {
  const { language, timeZone, serial, meter, history } = props;
  const readings = new Map(history === null ? [] : [[serial, history]]);
  const { state } = useLive({ meters: [meter], readings });
  const now = useNow(TICK_MS);
  const row = useComputed(() => state.meters.value.get(serial) ?? meter).value;
  const texts = islandTexts[language];
  const instant = formatInstant(row.ts, language, timeZone);
  return (
    <section class="card stack live-meter" data-serial={serial} id="now" aria-label={serial}>
      <div class="row">
        {history !== null && (
          <div>
            <h2>{row.name ?? serial}</h2>
            {row.name !== null && <p class="muted small">{serial}</p>}
          </div>
        )}
        <span class={`chip ${row.online ? "chip-ok" : "chip-idle"}`}>
          {row.online ? texts.online : texts.offline}
        </span>
      </div>
      <div class="figures">
        <Figure label={texts.today} figure={formatVolume(row.todayLiters, language)} />
        <Figure label={texts.month} figure={formatVolume(row.monthLiters, language)} />
        <Figure label={texts.flow} figure={formatFlow(row.flowLmin, language)} />
        <Figure label={texts.register} figure={formatRegister(row.totalLiters, language)}>
          {formatLiters(row.totalLiters, language)}
        </Figure>
      </div>
      <FlagNotices serial={serial} flags={row.flags} language={language} />
      <p class="muted">
        {texts.lastReading}: <time dateTime={new Date(row.ts).toISOString()}>{instant}</time>
        {now !== null && <span data-age>{` (${formatAge(now - row.ts, language)})`}</span>}
      </p>
      {history !== null && (
        <LiveFlow readings={state.readings(serial)} language={language} timeZone={timeZone} />
      )}
    </section>
  );
}

interface FigureProps {
  label: string;
  figure: string;
  /** The same in another unit. */
  children?: string;
}

function Figure({ label, figure, children }: FigureProps) {
  const { value, unit } = splitUnit(figure);
  return (
    <div class="figure">
      <span class="figure-label">{label}</span>
      <span>
        <span class="figure-value">{value}</span> <span class="figure-unit">{unit}</span>
      </span>
      {children !== undefined && <span class="muted">{children}</span>}
    </div>
  );
}
