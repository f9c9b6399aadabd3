import { type ClockHours, HOURS } from "../../domain/dashboard/clock_hours.ts";
import type { Language } from "../format.ts";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { fill } from "../texts/meters.ts";
import { formatVolume } from "../volume.ts";

/** Width of an hour and height of the drawing, in its own unit. */
const [WIDTH, HEIGHT] = [10, 100];
/** Of an hour's width, the part beside its bar. */
const GAP = 1.4;
/** A bar that is there at all is seen. */
const LEAST = 1;
/** Hours whose name stands below. */
const NAMED = [0, 6, 12, 18, 24];

interface DayHoursProps {
  readonly today: ClockHours;
  /** `null` while there is none. */
  readonly typical: ClockHours | null;
  /** Days that the typical day is the mean of; `null` when the meters differ. */
  readonly days: number | null;
  /** The hour that is running, 0 to 23. */
  readonly hour: number;
  readonly language: Language;
}

/** Today's consumption by the hour, over that of a usual day. */
export function DayHours({ today, typical, days, hour, language }: DayHoursProps) {
  const { hours: t } = DASHBOARD_TEXTS[language];
  const most = Math.max(...today, ...(typical ?? []));
  const up = (liters: number) => most > 0 ? liters / most * HEIGHT : 0;
  const usual = days === 1 ? t.yesterday : t.usual;
  return (
    <section class="card stack hours">
      <div class="card-head">
        <h2>{t.title}</h2>
        {typical !== null && <span class="hours-key">{usual}</span>}
      </div>
      <div class="hours-plot">
        <span class="hours-most" aria-hidden="true">{formatVolume(most, language)}</span>
        <svg
          role="img"
          aria-label={words(today, language)}
          viewBox={`0 0 ${HOURS * WIDTH} ${HEIGHT}`}
          preserveAspectRatio="none"
        >
          {today.map((liters, at) => (
            <rect
              key={at}
              class={at === hour ? "hours-bar hours-running" : "hours-bar"}
              {...bar(at, liters > 0 ? Math.max(LEAST, up(liters)) : 0)}
            />
          ))}
          {typical !== null && <path class="hours-usual" d={steps(typical.map(up))} />}
        </svg>
        <div class="hours-names" aria-hidden="true">
          {NAMED.map((at) => <span key={at}>{at}h</span>)}
        </div>
      </div>
      <HoursTable today={today} typical={typical} usual={usual} hour={hour} language={language} />
    </section>
  );
}

const bar = (at: number, height: number) => ({
  x: at * WIDTH + GAP,
  y: (HEIGHT - height).toFixed(1),
  width: WIDTH - 2 * GAP,
  height: height.toFixed(1),
});

/** A line that stays level for an hour. */
function steps(heights: readonly number[]): string {
  const parts = heights.map((height, at) => {
    const y = (HEIGHT - height).toFixed(1);
    return `${at === 0 ? "M0" : `L${at * WIDTH}`} ${y}H${(at + 1) * WIDTH}`;
  });
  return parts.join("");
}

const clock = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

function words(today: ClockHours, language: Language): string {
  const { hours: t } = DASHBOARD_TEXTS[language];
  const most = Math.max(...today);
  if (most === 0) return t.nothing;
  return fill(t.most, {
    hour: clock(today.indexOf(most)),
    liters: formatVolume(most, language),
  });
}

interface HoursTableProps extends Omit<DayHoursProps, "days"> {
  readonly usual: string;
}

/** The same in figures, up to the hour that is running. */
function HoursTable({ today, typical, usual, hour, language }: HoursTableProps) {
  const { hours: t } = DASHBOARD_TEXTS[language];
  return (
    <details>
      <summary>{t.table}</summary>
      <div class="table-wrap">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.hour}</th>
              <th scope="col" class="number">{t.consumed}</th>
              {typical !== null && <th scope="col" class="number">{usual}</th>}
            </tr>
          </thead>
          <tbody>
            {today.slice(0, hour + 1).map((liters, at) => (
              <tr key={at}>
                <th scope="row">{clock(at)}</th>
                <td class="number">{formatVolume(liters, language)}</td>
                {typical !== null && <td class="number">{formatVolume(typical[at], language)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
