import type { Concern, RowHabit } from "../../domain/dashboard/concern.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { formatAge, type Language } from "../format.ts";
import type { Tone } from "../parts/tone.ts";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { FLAG_TEXTS } from "../texts/flags.ts";
import { fill } from "../texts/meters.ts";

const HOUR_MS = 3_600_000;

/** How much a concern matters, as its colour tells it. */
export const CONCERN_TONES: Readonly<Record<Concern, Tone>> = {
  waiting: "bad",
  flowing: "bad",
  "far-above": "warn",
  silent: "warn",
  "left-out": "warn",
  recomputing: "idle",
  clock: "idle",
};

/** What is the matter with a meter, in a few words. @param now Unix ms */
export function concernWords(
  concern: Concern,
  row: MeterRow,
  habit: RowHabit | undefined,
  now: number,
  language: Language,
): string {
  const { concerns, neverHeard } = DASHBOARD_TEXTS[language];
  switch (concern) {
    case "flowing": {
      const hours = Math.floor((now - (habit?.flowingSince ?? now)) / HOUR_MS);
      return fill(concerns.flowing, { hours: String(hours) });
    }
    case "far-above":
      return concerns["far-above"];
    case "silent":
      return row.lastSeen === 0
        ? neverHeard
        : fill(concerns.silent, { age: formatAge(now - row.lastSeen, language) });
    default:
      return FLAG_TEXTS[language][concern].title;
  }
}

/** What to do about it. */
export function concernHelp(concern: Concern, language: Language): string {
  const { help } = DASHBOARD_TEXTS[language];
  switch (concern) {
    case "flowing":
    case "far-above":
    case "silent":
      return help[concern];
    default:
      return FLAG_TEXTS[language][concern].help;
  }
}
