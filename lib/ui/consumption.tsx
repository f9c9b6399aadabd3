import type { BucketRow } from "../services.ts";
import { BucketTable } from "./bucket_table.tsx";
import {
  formatDate,
  formatDay,
  formatMonth,
  formatTime,
  isoDate,
  type Language,
} from "./format.ts";
import { fill, type MeterTexts } from "./texts/meters.ts";

/** The days of a month and the hours of one of its days. */
export interface ConsumptionView {
  /** Start of the day that is shown hour by hour, Unix ms. */
  readonly day: number;
  readonly days: readonly BucketRow[];
  readonly hours: readonly BucketRow[];
  /** Days to go to, Unix ms; `null` where that would be the future. */
  readonly earlierDay: number;
  readonly laterDay: number | null;
  readonly earlierMonth: number;
  readonly laterMonth: number | null;
  /** The last day there is anything to choose of, Unix ms. */
  readonly today: number;
  /** The address asked for a day that does not exist. */
  readonly isBadDay: boolean;
}

interface ConsumptionProps {
  readonly view: ConsumptionView;
  readonly serial: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** Consumption by day of a month and by hour of a day. */
export function Consumption({ view, serial, language, timeZone, texts }: ConsumptionProps) {
  const { consumption: t } = texts;
  const { day, days, hours } = view;
  const address = (at: number) => `/meters/${serial}?day=${isoDate(at, timeZone)}#consumption`;
  const month = fill(t.days, { month: formatMonth(day, language, timeZone) });
  const hoursTitle = fill(t.hours, { day: formatDate(day, language, timeZone) });
  return (
    <section class="stack" id="consumption">
      <h2>{t.title}</h2>
      {view.isBadDay && <p class="notice notice-bad" role="alert">{t.badDay}</p>}
      <form class="row" method="get" action={`/meters/${serial}#consumption`}>
        <label class="field field-inline">
          <span>{t.chooseDay}</span>
          <input
            type="date"
            name="day"
            required
            value={isoDate(day, timeZone)}
            max={isoDate(view.today, timeZone)}
          />
        </label>
        <button class="button" type="submit">{t.show}</button>
      </form>
      <div class="columns">
        <div class="card stack" id="days">
          <h3>{month}</h3>
          {days.length === 0 ? <p class="muted">{t.noDays}</p> : (
            <BucketTable
              rows={days}
              label={month}
              first={t.day}
              nameOf={({ start }) => (
                <a href={address(start)} aria-current={start === day ? "date" : undefined}>
                  {formatDay(start, language, timeZone)}
                </a>
              )}
              language={language}
              texts={texts}
            />
          )}
          <Steps
            earlier={address(view.earlierMonth)}
            later={view.laterMonth === null ? null : address(view.laterMonth)}
            words={[t.earlierMonth, t.laterMonth]}
          />
        </div>
        <div class="card stack" id="hours">
          <h3>{hoursTitle}</h3>
          {hours.length === 0 ? <p class="muted">{t.noHours}</p> : (
            <BucketTable
              rows={hours}
              label={hoursTitle}
              first={t.hour}
              nameOf={(_, index) => hourName(hours, index, timeZone, t.again)}
              language={language}
              texts={texts}
            />
          )}
          <Steps
            earlier={address(view.earlierDay)}
            later={view.laterDay === null ? null : address(view.laterDay)}
            words={[t.earlierDay, t.laterDay]}
          />
        </div>
      </div>
    </section>
  );
}

/** The hour that comes twice when clocks go back is told apart. */
function hourName(rows: readonly BucketRow[], index: number, timeZone: string, again: string) {
  const clock = (row?: BucketRow) => row && formatTime(row.start, timeZone).slice(0, 5);
  const name = clock(rows[index]) ?? "";
  return name === clock(rows[index - 1]) ? `${name} (${again})` : name;
}

interface StepsProps {
  readonly earlier: string;
  readonly later: string | null;
  readonly words: readonly [earlier: string, later: string];
}

function Steps({ earlier, later, words }: StepsProps) {
  return (
    <div class="row">
      <a class="button" href={earlier}>{words[0]}</a>
      {later !== null && <a class="button" href={later}>{words[1]}</a>}
    </div>
  );
}
