import type { JSX } from "preact";
import type { BucketRow } from "../services.ts";
import { formatLiters, type Language } from "./format.ts";
import type { MeterTexts } from "./texts/meters.ts";

type Quality = BucketRow["quality"];

const CHIPS: Readonly<Record<Exclude<Quality, "ok">, string>> = {
  flagged: "chip-warn",
  estimated: "chip-idle",
  gap: "chip-warn",
};
/** Those that need a word of explanation, from mild to bad. */
const EXPLAINED = ["flagged", "estimated", "gap"] as const;

interface BucketTableProps {
  readonly rows: readonly BucketRow[];
  /** Of the table, for those who do not see it. */
  readonly label: string;
  /** Above the first column. */
  readonly first: string;
  /** The first column of a row. */
  readonly nameOf: (row: BucketRow, index: number) => JSX.Element | string;
  readonly language: Language;
  readonly texts: MeterTexts;
}

/** Consumption bucket by bucket, with bars to compare, and its sum. */
export function BucketTable({ rows, label, first, nameOf, language, texts }: BucketTableProps) {
  const { consumption: t } = texts;
  const most = Math.max(...rows.map(({ liters }) => liters));
  // Summed in millilitres: sums of litres would show the noise of binary fractions.
  const total = rows.reduce((sum, { liters }) => sum + Math.round(liters * 1000), 0) / 1000;
  return (
    <>
      <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
        <table class="buckets">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              <th scope="col" class="number">{t.liters}</th>
              <th scope="col">{t.bar}</th>
              <th scope="col">{t.quality}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.start} data-start={row.start}>
                <th scope="row">{nameOf(row, index)}</th>
                <td class="number">{formatLiters(row.liters, language)}</td>
                <td class="bar-cell">
                  <Bar share={most > 0 ? row.liters / most : 0} />
                </td>
                <td class="quality" data-quality={row.quality}>
                  <QualityWord quality={row.quality} texts={texts} />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t.total}</th>
              <td class="number">{formatLiters(total, language)}</td>
              <td colSpan={2}></td>
            </tr>
          </tfoot>
        </table>
      </div>
      <Legend rows={rows} texts={texts} />
    </>
  );
}

/** What is as it should be stays in the background. */
function QualityWord(
  { quality, texts }: { readonly quality: Quality; readonly texts: MeterTexts },
) {
  const word = texts.qualities[quality];
  if (quality === "ok") return <span class="muted small">{word}</span>;
  return <span class={`chip ${CHIPS[quality]}`}>{word}</span>;
}

/** The content policy allows no inline style: the length is an attribute of a drawing. */
function Bar({ share }: { readonly share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect width={(share * 100).toFixed(1)} height="8" />
    </svg>
  );
}

function Legend({ rows, texts }: Pick<BucketTableProps, "rows" | "texts">) {
  const present = EXPLAINED.filter((quality) => rows.some((row) => row.quality === quality));
  if (present.length === 0) return null;
  return (
    <ul class="muted small">
      {present.map((quality) => (
        <li key={quality}>
          <strong>{texts.qualities[quality]}:</strong> {texts.qualityHelp[quality]}
        </li>
      ))}
    </ul>
  );
}
