/** One meter in the list of all. */

import { Component } from "preact";
import type { MeterRow } from "../domain/meter.ts";
import {
  formatFlow,
  formatInstant,
  formatLiters,
  formatRegister,
  type Language,
} from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";
import { FlagLines } from "./meter_flags.tsx";

interface MeterCardProps {
  readonly row: MeterRow;
  readonly language: Language;
  readonly timeZone: string;
  readonly selected: boolean;
}

/** A class for `shouldComponentUpdate`: with a thousand meters one reading must cost one card. */
export class MeterCard extends Component<MeterCardProps> {
  override shouldComponentUpdate(next: MeterCardProps): boolean {
    const { row, language, timeZone, selected } = this.props;
    return next.row !== row || next.selected !== selected || next.language !== language ||
      next.timeZone !== timeZone;
  }

  override render({ row, language, timeZone, selected }: MeterCardProps) {
    const texts = islandTexts[language];
    return (
      <a
        class={`card meter-card${selected ? " selected" : ""}`}
        href={`/dashboard?serial=${encodeURIComponent(row.numeroSerie)}`}
        aria-current={selected ? "true" : undefined}
        data-serial={row.numeroSerie}
      >
        <span class="row">
          <strong>{row.name ?? row.numeroSerie}</strong>
          <span class={`chip ${row.online ? "chip-ok" : "chip-idle"}`}>
            {row.online ? texts.online : texts.offline}
          </span>
        </span>
        {row.name !== null && <span class="muted">{row.numeroSerie}</span>}
        <span class="figures-pair">
          <Figure label={texts.today} liters={row.todayLiters} language={language} />
          <Figure label={texts.month} liters={row.monthLiters} language={language} />
        </span>
        <span>
          {formatRegister(row.totalLiters, language)} · {formatFlow(row.flowLmin, language)}
        </span>
        <span class="muted">{formatInstant(row.ts, language, timeZone)}</span>
        <FlagLines flags={row.flags} language={language} />
      </a>
    );
  }
}

interface FigureProps {
  readonly label: string;
  readonly liters: number;
  readonly language: Language;
}

function Figure({ label, liters, language }: FigureProps) {
  return (
    <span class="figure">
      <span class="figure-label">{label}</span>
      <span class="figure-value">{formatLiters(liters, language)}</span>
    </span>
  );
}
