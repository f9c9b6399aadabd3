import { wholeFlow } from "../../domain/dashboard/whole.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { formatFlow, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import { Figure } from "../parts/figure.tsx";
import type { Tone } from "../parts/tone.ts";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { fill } from "../texts/meters.ts";

/** The last flow of a meter that is not heard is not the flow of now. */
const NOT_KNOWN = "– L/min";

interface NowFigureProps {
  readonly rows: readonly MeterRow[];
  readonly language: Language;
}

/** How much water runs now, and whether any does. */
export function NowFigure({ rows, language }: NowFigureProps) {
  const t = DASHBOARD_TEXTS[language];
  const heard = rows.filter(({ online }) => online);
  const flowing = heard.filter(({ flowLmin }) => flowLmin > 0).length;
  const [tone, text]: [Tone, string] = heard.length === 0
    ? ["warn", t.unheard]
    : flowing === 0
    ? ["ok", t.still]
    : ["idle", runningWords(flowing, rows.length, language)];
  const figure = heard.length === 0 ? NOT_KNOWN : formatFlow(wholeFlow(rows), language);
  return (
    <Figure label={t.now} figure={figure} isHero>
      <p class="now-state" data-running={flowing > 0}>
        <Chip tone={tone}>{text}</Chip>
      </p>
    </Figure>
  );
}

function runningWords(flowing: number, all: number, language: Language): string {
  const t = DASHBOARD_TEXTS[language];
  if (all === 1) return t.running;
  return fill(t.runningIn, { some: String(flowing), all: String(all) });
}
