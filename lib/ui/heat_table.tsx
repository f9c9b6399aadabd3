import { formatNumber, type Language } from "./format.ts";
import { heatLevel, type HeatMap } from "./heat_map.ts";
import type { PlaceWords } from "./place_words.ts";
import type { ConsumptionTexts } from "./texts/consumption.ts";
import { fill } from "./texts/meters.ts";
import { formatVolume, isCubic } from "./volume.ts";

/** Weeks that a mean may be of: a month, a season, a year. */
export const HEAT_WEEKS = [4, 12, 52] as const;
export type HeatWeeks = typeof HEAT_WEEKS[number];

/** A Sunday; the days of the week take their names from it. */
const SUNDAY = Date.UTC(2026, 0, 4, 12);
const DAY_MS = 86_400_000;

interface HeatTableProps extends PlaceWords {
  readonly map: HeatMap;
  readonly weeks: HeatWeeks;
  /** Of this page with a mean of so many weeks. */
  readonly weeksAddress: (weeks: HeatWeeks) => string;
}

const twoDigits = (hour: number) => String(hour).padStart(2, "0");

/** The week by hour: shades for the eye, figures in each cell for everybody. */
export function HeatTable(props: HeatTableProps) {
  const { map, weeks, weeksAddress, language, texts: { heat: t } } = props;
  const isKnown = map.cells.some((hours) => hours.some((mean) => mean !== null));
  return (
    <section class="card stack" id="week">
      <div class="section-head">
        <div>
          <h2>{t.title}</h2>
          <p class="muted">{fill(t.lead, { weeks: String(weeks) })}</p>
        </div>
        <ul class="segments" aria-label={t.label}>
          {HEAT_WEEKS.map((count) => (
            <li key={count}>
              <a href={weeksAddress(count)} aria-current={count === weeks ? "true" : undefined}>
                {fill(t.weeks, { weeks: String(count) })}
              </a>
            </li>
          ))}
        </ul>
      </div>
      {!isKnown ? <p class="muted">{t.none}</p> : (
        <>
          {map.most !== null && (
            <p>
              {fill(t.most, {
                day: dayName(map.most.day, language, "long"),
                from: `${twoDigits(map.most.hour)}:00`,
                to: `${twoDigits((map.most.hour + 1) % 24)}:00`,
                liters: formatVolume(map.most.liters, language),
              })}
            </p>
          )}
          <Grid {...props} />
          <Legend {...props} />
        </>
      )}
    </section>
  );
}

/** Roles are written out: the style sheet turns the table on its side on a phone. */
function Grid({ map, language, texts: { heat: t } }: HeatTableProps) {
  const cubic = isCubic(map.most?.liters ?? 0);
  const label = `${t.title}, ${cubic ? t.cubic : t.liters}`;
  return (
    <table class="heat" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          <th role="columnheader" scope="col">
            <span class="visually-hidden">{t.day}</span>
          </th>
          {map.cells[0].map((_, hour) => (
            <th key={hour} role="columnheader" scope="col">{twoDigits(hour)}h</th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {map.cells.map((hours, day) => (
          <tr key={day} role="row">
            <th role="rowheader" scope="row">
              <abbr title={dayName(day, language, "long")}>{dayName(day, language, "short")}</abbr>
            </th>
            {hours.map((mean, hour) => (
              <td key={hour} role="cell" class={`heat-${heatLevel(mean, map.limits) ?? "none"}`}>
                {mean === null ? "–" : cellFigure(mean, cubic, language)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Three digits that fit into a cell. */
function cellFigure(liters: number, cubic: boolean, language: Language): string {
  const value = cubic ? liters / 1000 : liters;
  return formatNumber(value, language, value < 10 ? 1 : 0);
}

function Legend({ map, language, texts }: HeatTableProps) {
  const { heat: t } = texts;
  const hasGaps = map.cells.some((hours) => hours.includes(null));
  return (
    <ul class="legend heat-legend plain small">
      <li>
        <Key level="0" /> {t.nothing}
      </li>
      {map.limits.length > 0 &&
        Array.from({ length: map.limits.length + 1 }, (_, i) => (
          <li key={i}>
            <Key level={String(i + 1)} /> {levelText(i, map.limits, language, t)}
          </li>
        ))}
      {hasGaps && (
        <li>
          <Key level="none" /> {t.unmeasured}
        </li>
      )}
    </ul>
  );
}

const Key = ({ level }: { readonly level: string }) => (
  <span class={`heat-key heat-${level}`} aria-hidden="true"></span>
);

function levelText(
  index: number,
  limits: readonly number[],
  language: Language,
  t: ConsumptionTexts["heat"],
): string {
  const volume = (liters: number) => formatVolume(liters, language).replace(/[.,]0 /, " ");
  if (index === limits.length) return fill(t.above, { from: volume(limits[index - 1]) });
  const to = volume(limits[index]);
  return index === 0
    ? fill(t.upTo, { to })
    : fill(t.between, { from: volume(limits[index - 1]), to });
}

function dayName(day: number, language: Language, weekday: "short" | "long"): string {
  const format = new Intl.DateTimeFormat(language, { weekday, timeZone: "UTC" });
  const name = format.format(SUNDAY + day * DAY_MS);
  return weekday === "short" ? name.replace(/\.$/, "") : name;
}
