import { formatFlow, formatNumber, type Language } from "./format.ts";
import { closerQuery } from "./chart_points.ts";
import type { MeterRange } from "./meter_range.ts";
import { fullName, type PlaceWords } from "./place_words.ts";
import { addedLiters, type Place, type Quality } from "./series.ts";
import type { ConsumptionTexts } from "./texts/consumption.ts";
import { formatVolume } from "./volume.ts";

const CHIPS: Readonly<Record<Exclude<Quality, "ok">, string>> = {
  flagged: "chip-warn",
  estimated: "chip-idle",
  gap: "chip-warn",
};

interface TableProps extends PlaceWords {
  /** Oldest first; those that are still to come are left out by the caller. */
  readonly places: readonly Place[];
  readonly range: MeterRange;
  /** Of the table, for those who do not see it. */
  readonly label: string;
}

interface BucketTableProps extends TableProps {
  /** Of this page with another query. */
  readonly address: (query: string) => string;
}

/** Consumption place by place, with bars to compare, and its sum: the chart in words. */
export function BucketTable(props: BucketTableProps) {
  const { places, range, label, language, texts } = props;
  const { consumption: t } = texts;
  const most = Math.max(...places.map(({ sums }) => sums?.liters ?? 0));
  const total = addedLiters(places.map(({ sums }) => sums?.liters ?? 0));
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table class="buckets">
        <thead>
          <tr>
            <th scope="col">{texts.sizes[range.size].column}</th>
            <th scope="col" class="number">{t.liters}</th>
            <th scope="col">{t.bar}</th>
            <th scope="col">{t.quality}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.start} data-start={place.start}>
              <th scope="row">
                <PlaceName {...props} place={place} />
              </th>
              <td class="number">
                {place.sums === null ? "–" : formatVolume(place.sums.liters, language)}
              </td>
              <td class="bar-cell">
                <Bar share={most > 0 ? (place.sums?.liters ?? 0) / most : 0} />
              </td>
              <td class="quality" data-quality={place.sums?.quality ?? "empty"}>
                <QualityWord quality={place.sums?.quality ?? null} texts={texts} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t.sum}</th>
            <td class="number">{formatVolume(total, language)}</td>
            <td colSpan={2}></td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function PlaceName(props: BucketTableProps & { readonly place: Place }) {
  const { place, range, timeZone, address } = props;
  const name = fullName(place, range.size, props);
  const query = closerQuery(place, range.size, range.parent, timeZone);
  return query === null || place.sums === null ? <>{name}</> : <a href={address(query)}>{name}</a>;
}

interface QualityWordProps {
  /** `null`: nothing was received. */
  readonly quality: Quality | null;
  readonly texts: ConsumptionTexts;
}

/** What is as it should be stays in the background. */
function QualityWord({ quality, texts }: QualityWordProps) {
  const word = texts.qualities[quality ?? "empty"];
  if (quality === "ok" || quality === null) return <span class="muted small">{word}</span>;
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

/** The flow place by place. */
export function FlowTable(props: TableProps) {
  const { places, range, label, language, texts } = props;
  const { flow: t } = texts;
  const cell = (lmin: number | null | undefined) => (
    <td class="number">{lmin === null || lmin === undefined ? "–" : formatFlow(lmin, language)}</td>
  );
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table class="flows moments">
        <thead>
          <tr>
            <th scope="col">{texts.sizes[range.size].column}</th>
            <th scope="col" class="number">{t.min}</th>
            <th scope="col" class="number">{t.avg}</th>
            <th scope="col" class="number">{t.max}</th>
          </tr>
        </thead>
        <tbody>
          {places.map((place) => (
            <tr key={place.start}>
              <th scope="row">{fullName(place, range.size, props)}</th>
              {cell(place.sums?.flowMin)}
              {cell(place.sums?.flowAvg)}
              {cell(place.sums?.flowMax)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A share as people read it: 12 %. */
export function formatPercent(share: number, language: Language): string {
  return `${formatNumber(Math.abs(share) * 100, language, 0)} %`;
}
