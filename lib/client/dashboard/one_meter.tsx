/** What is to be said of a meter that has the dashboard to itself. */

import { type Concern, needsAttention, type RowHabit } from "../../domain/dashboard/concern.ts";
import type { Comparison } from "../../domain/dashboard/comparison.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { CONCERN_TONES, concernHelp, concernWords } from "../../ui/dashboard/concern_words.ts";
import { Verdict } from "../../ui/dashboard/verdict.tsx";
import {
  formatAge,
  formatInstant,
  formatLiters,
  formatRegister,
  type Language,
} from "../../ui/format.ts";
import { Chip } from "../../ui/parts/chip.tsx";
import { Notice } from "../../ui/parts/notice.tsx";
import { DASHBOARD_TEXTS } from "../../ui/texts/dashboard.ts";
import { islandTexts } from "../../ui/texts/islands.ts";
import { useNow } from "../use_live.ts";

/** The age of the last reading moves on this often, ms. */
const TICK_MS = 1000;
/** Those about readings that the proof lists. */
const IN_PROOF: ReadonlySet<Concern> = new Set(["waiting", "left-out"]);

interface OneMeterProps {
  readonly row: MeterRow;
  readonly habit: RowHabit | undefined;
  /** The most pressing first. */
  readonly concerns: readonly Concern[];
  readonly today: Comparison | null;
  /** Unix ms. */
  readonly now: number;
  readonly language: Language;
}

/** Who it is, how it stands, and what is the matter with it. */
export function OneMeter({ row, habit, concerns, today, now, language }: OneMeterProps) {
  return (
    <>
      <div class="card-head">
        <div>
          <h2>{row.name ?? row.numeroSerie}</h2>
          {row.name !== null && <p class="muted small">{row.numeroSerie}</p>}
        </div>
        <OnlineChip row={row} language={language} />
      </div>
      {!needsAttention(concerns) && <Verdict concerns={[]} today={today} language={language} />}
      {concerns.map((concern) => (
        <Notice key={concern} tone={CONCERN_TONES[concern]}>
          <strong data-flag={concern}>
            {concernWords(concern, row, habit, now, language)}.
          </strong>{" "}
          {concernHelp(concern, language)}
          {IN_PROOF.has(concern) && (
            <>
              {" "}
              <a href={`/meters/${encodeURIComponent(row.numeroSerie)}#proof`}>
                {islandTexts[language].seeProof}
              </a>
            </>
          )}
        </Notice>
      ))}
    </>
  );
}

interface MeterFactsProps {
  readonly row: MeterRow;
  readonly language: Language;
  readonly timeZone: string;
}

/** Its register, as it stands on its face, and the age of its last reading. */
export function MeterFacts(props: MeterFactsProps) {
  const { row, language } = props;
  return (
    <dl class="facts answer-facts">
      <div>
        <dt>{DASHBOARD_TEXTS[language].register}</dt>
        <dd>
          {formatRegister(row.totalLiters, language)}{" "}
          <span class="muted">({formatLiters(row.totalLiters, language)})</span>
        </dd>
      </div>
      <LastReading {...props} />
    </dl>
  );
}

function OnlineChip({ row, language }: Pick<OneMeterProps, "row" | "language">) {
  const texts = islandTexts[language];
  return <Chip tone={row.online ? "ok" : "warn"}>{row.online ? texts.online : texts.offline}</Chip>;
}

/** By the browser's clock: without a server, the server's stands still. */
function LastReading(
  { row, language, timeZone }: MeterFactsProps,
) {
  const now = useNow(TICK_MS);
  return (
    <div>
      <dt>{DASHBOARD_TEXTS[language].lastReading}</dt>
      <dd>
        <time dateTime={new Date(row.ts).toISOString()}>
          {formatInstant(row.ts, language, timeZone)}
        </time>
        {now !== null && (
          <span class="muted" data-age>{` (${formatAge(now - row.ts, language)})`}</span>
        )}
      </dd>
    </div>
  );
}
