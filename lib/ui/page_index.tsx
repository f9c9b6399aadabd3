import type { MeterTexts } from "./texts/meters.ts";

const PARTS = [
  "now",
  "consumption",
  "flow",
  "week",
  "proof",
  "files",
  "settings",
  "changes",
  "identity",
  "readings",
] as const;

/** Part of the page of a meter: its id. */
export type PagePart = typeof PARTS[number];

interface PageIndexProps {
  /** Parts that are not there. */
  readonly without: readonly PagePart[];
  readonly texts: MeterTexts["index"];
}

/** Leads to the parts of a page that is long on a phone. */
export function PageIndex({ without, texts }: PageIndexProps) {
  return (
    <nav class="page-index" aria-label={texts.label}>
      <ul class="plain">
        {PARTS.filter((part) => !without.includes(part)).map((part) => (
          <li key={part}>
            <a href={`#${part}`}>{texts[part]}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
