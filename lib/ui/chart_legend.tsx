import { formatInstant, formatNumber } from "./format.ts";
import type { Mark } from "./marks.ts";
import type { PlaceWords } from "./place_words.ts";
import type { Place, Quality } from "./series.ts";
import { fill } from "./texts/meters.ts";

const ORDER = ["ok", "flagged", "estimated", "gap", "empty"] as const satisfies readonly (
  | Quality
  | "empty"
)[];

/** What the ways of drawing a bar mean: those that are there. Nothing where all is as it should be. */
export function ChartLegend({ places, texts }: PlaceWords & { readonly places: readonly Place[] }) {
  const there = new Set(places.map(({ sums }) => sums?.quality ?? "empty"));
  const present = ORDER.filter((quality) => there.has(quality));
  if (present.every((quality) => quality === "ok")) return null;
  return (
    <ul class="legend plain small">
      {present.map((quality) => (
        <li key={quality} data-quality={quality}>
          <Swatch quality={quality} />
          <span>
            <strong>{texts.qualities[quality]}:</strong> {texts.qualityHelp[quality]}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** As the chart draws it (`lib/client/chart_theme.ts`). */
function Swatch({ quality }: { readonly quality: Quality | "empty" }) {
  return (
    <svg class={`swatch swatch-${quality}`} viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="3" />
      {(quality === "gap" || quality === "empty") &&
        <path d="M-2 10 10 -2M-2 18 18 -2M6 18 18 6" />}
      {quality === "flagged" && <rect class="cap" width="16" height="5" rx="2" />}
    </svg>
  );
}

interface MarksProps extends PlaceWords {
  readonly marks: readonly Mark[];
  /** Older ones that are not marked. */
  readonly more: number;
}

/** The marks on the time axis in words, with the numbers that they have there. */
export function Marks({ marks, more, language, timeZone, texts }: MarksProps) {
  const { marks: t } = texts;
  if (marks.length === 0) return null;
  return (
    <div class="marks small">
      <h3>{t.title}</h3>
      <ol>
        {marks.map(({ kind, at, reason }, index) => (
          <li key={index} data-mark={kind}>
            {fill(t.item, {
              when: formatInstant(at, language, timeZone),
              what: fill(t[kind], { reason }),
            })}
          </li>
        ))}
      </ol>
      {more > 0 && <p>{fill(t.more, { count: formatNumber(more, language) })}</p>}
    </div>
  );
}
