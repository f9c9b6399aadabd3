import type { PageTexts } from "./texts/pages.ts";

const PARTS = ["store", "broker", "ingest"] as const;

interface HealthNoticeProps {
  /** By part: `ok`, or what is wrong. */
  readonly checks: Readonly<Record<typeof PARTS[number], string>>;
  readonly texts: PageTexts["health"];
}

/** Says what does not work and what that means for the figures; nothing while all is well. */
export function HealthNotice({ checks, texts }: HealthNoticeProps) {
  const faulty = PARTS.filter((part) => checks[part] !== "ok");
  if (faulty.length === 0) return null;
  return (
    <div class="notice notice-bad" role="alert">
      <strong>{texts.title}</strong>
      <ul>{faulty.map((part) => <li key={part}>{texts[part]}</li>)}</ul>
    </div>
  );
}
