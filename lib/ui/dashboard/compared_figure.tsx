import type { WholeComparison } from "../../domain/dashboard/whole.ts";
import { type ComparisonTexts, comparisonWords } from "../comparison_words.ts";
import type { Language } from "../format.ts";
import { Figure } from "../parts/figure.tsx";
import { Gauge } from "../parts/gauge.tsx";
import { Trend } from "../parts/trend.tsx";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { fill } from "../texts/meters.ts";
import { formatVolume } from "../volume.ts";

interface ComparedFigureProps {
  readonly label: string;
  /** Of all meters, L. */
  readonly liters: number;
  /** `null` where the history is too short. */
  readonly comparison: WholeComparison | null;
  /** What the whole day or month usually comes to, L. */
  readonly end: number;
  readonly texts: ComparisonTexts & {
    /** Where there is no comparison. */
    readonly none: string;
    /** `{total}` stands for `end`. */
    readonly end: string;
  };
  /** What it is compared with; `{usual}` stands for the figure. */
  readonly base: string;
  /** How many meters there are. */
  readonly meters: number;
  readonly language: Language;
}

/** A consumption so far, and whether it is as usual. */
export function ComparedFigure(props: ComparedFigureProps) {
  const { label, liters, comparison, end, texts, base, meters, language } = props;
  const figure = formatVolume(liters, language);
  if (comparison === null) {
    return (
      <Figure label={label} figure={figure}>
        <p class="figure-note">{texts.none}</p>
      </Figure>
    );
  }
  const usual = formatVolume(comparison.usual, language);
  return (
    <Figure label={label} figure={figure}>
      <Trend {...comparisonWords(comparison, texts, language)} />
      <Gauge
        value={comparison.liters}
        usual={comparison.usual}
        end={end}
        isFar={comparison.verdict === "far-above"}
      />
      <p class="figure-note">{fill(base, { usual })}</p>
      <p class="figure-note">{fill(texts.end, { total: formatVolume(end, language) })}</p>
      {comparison.meters < meters && (
        <p class="figure-note">
          {fill(DASHBOARD_TEXTS[language].part, {
            some: String(comparison.meters),
            all: String(meters),
          })}
        </p>
      )}
    </Figure>
  );
}
