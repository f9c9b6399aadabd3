/** The chosen meter as it is now. */

import type { MeterRow } from "../../domain/meter.ts";
import {
  formatAge,
  formatFlow,
  formatLiters,
  formatNumber,
  formatRegister,
  type Language,
} from "../../ui/format.ts";
import { Chip } from "../../ui/parts/chip.tsx";
import { Figure } from "../../ui/parts/figure.tsx";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { islandTexts } from "../../ui/texts/islands.ts";
import { fill } from "../../ui/texts/meters.ts";
import { useServerNow } from "../dashboard/use_server_now.ts";
import { PULSE_DECIMALS } from "./command_detail.ts";

/** The age of the last reading moves on this often, ms. */
const TICK_MS = 1000;
/** What is not known. */
const NONE = "–";
/** The sensor of the seed (YF-S201): 7.5 Hz per L/min, pulses per litre. */
export const USUAL_PULSES = 450;

interface MeterNowProps {
  readonly row: MeterRow;
  /** Recorded pulses per litre; `null`: none. */
  readonly pulses: number | null;
  /** When the server wrote the page, Unix ms. */
  readonly at: number;
  readonly language: Language;
}

/** Who it is, whether it is there, and what it shows. */
export function MeterNow({ row, pulses, at, language }: MeterNowProps) {
  const { numeroSerie, name, online, totalLiters, flowLmin } = row;
  const t = CONTROL_TEXTS[language];
  const texts = islandTexts[language];
  const number = (value: number) => formatNumber(value, language, PULSE_DECIMALS);
  return (
    <section class="stack meter-now-head" data-serial={numeroSerie}>
      <div class="card-head">
        <div>
          <h2>{name ?? numeroSerie}</h2>
          <p class="muted small">
            {name !== null && `${numeroSerie} · `}
            <a href={`/meters/${encodeURIComponent(numeroSerie)}`}>{t.details}</a>
          </p>
        </div>
        <Chip tone={online ? "ok" : "warn"}>{online ? texts.online : texts.offline}</Chip>
      </div>
      <div class="figures">
        <Figure label={t.flow} figure={online ? formatFlow(flowLmin, language) : `${NONE} L/min`}>
          <Age row={row} at={at} language={language} />
        </Figure>
        <Figure label={t.register} figure={formatRegister(totalLiters, language)}>
          <span class="figure-note number">{formatLiters(totalLiters, language)}</span>
        </Figure>
        <Figure
          label={t.recorded}
          figure={`${pulses === null ? NONE : number(pulses)} ${t.pulses}`}
        >
          {pulses === null && (
            <span class="figure-note">
              {fill(t.unrecorded, { pulses: number(USUAL_PULSES) })}
            </span>
          )}
        </Figure>
      </div>
    </section>
  );
}

function Age({ row, at, language }: Pick<MeterNowProps, "row" | "at" | "language">) {
  const t = CONTROL_TEXTS[language];
  const now = useServerNow(at, TICK_MS);
  return (
    <span class="figure-note">
      {!row.online && `${t.flowUnknown}; `}
      {fill(t.lastReading, { age: formatAge(now - row.ts, language) })}
    </span>
  );
}
