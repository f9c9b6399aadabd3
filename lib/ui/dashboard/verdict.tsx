import { type Concern, needsAttention } from "../../domain/dashboard/concern.ts";
import type { Comparison } from "../../domain/dashboard/comparison.ts";
import type { Language } from "../format.ts";
import type { Tone } from "../parts/tone.ts";
import { DASHBOARD_TEXTS } from "../texts/dashboard.ts";
import { fill } from "../texts/meters.ts";

interface VerdictProps {
  /** Of each meter. */
  readonly concerns: readonly (readonly Concern[])[];
  readonly today: Comparison | null;
  readonly language: Language;
}

/** The answer to "is that normal?" in one sentence. */
export function Verdict({ concerns, today, language }: VerdictProps) {
  const { verdicts: t } = DASHBOARD_TEXTS[language];
  const pressing = concerns.filter(needsAttention).length;
  const [tone, text]: [Tone, string] = pressing > 0
    ? ["warn", pressing === 1 ? t.one : fill(t.many, { some: String(pressing) })]
    : today === null
    ? ["idle", t.learning]
    : today.verdict === "far-above"
    ? ["warn", t.far]
    : ["ok", t.calm];
  return (
    <p class={`verdict verdict-${tone}`} data-verdict={tone}>
      <span class="verdict-mark" aria-hidden="true"></span>
      <span>
        <strong>{text}</strong>{" "}
        {pressing > 0 && (
          <a href="/dashboard?status=attention#meters">{pressing === 1 ? t.which : t.whichOnes}</a>
        )}
      </span>
    </p>
  );
}
