import type { SettingsTexts } from "../texts/settings.ts";

/** What is wrong with a field, in words, by its name. */
export type Faults = Readonly<Record<string, string>>;

/** Why a change was not made. */
export interface Problem {
  /** HTTP status of the answer. */
  readonly status: number;
  readonly faults: Faults;
  /** What is wrong with the whole, in words. */
  readonly whole: string | null;
}

interface ProblemNoticeProps {
  readonly problem: Problem | null;
  /** Fields that say by themselves what is wrong with them. */
  readonly fields: readonly string[];
  readonly texts: SettingsTexts["problems"];
}

/** Says above a form that nothing was changed, and whatever no field of it says. */
export function ProblemNotice({ problem, fields, texts: t }: ProblemNoticeProps) {
  if (problem === null) return null;
  const elsewhere = Object.entries(problem.faults)
    .filter(([field]) => !fields.includes(field)).map(([, fault]) => fault);
  const sentences = problem.whole === null ? elsewhere : [problem.whole, ...elsewhere];
  return (
    <div class="notice notice-bad" role="alert">
      {sentences.length === 0 ? t.title : sentences.map((text) => <p key={text}>{text}</p>)}
    </div>
  );
}
