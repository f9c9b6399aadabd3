import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";

/** Serials that are listed; of more, their number. */
const MOST_LISTED = 3;

interface SeenMetersProps {
  /** `null`: all. */
  readonly meters: readonly string[] | null;
  readonly texts: SettingsTexts;
}

/** The meters that somebody sees, in a cell. */
export function SeenMeters({ meters, texts }: SeenMetersProps) {
  if (meters === null) return <>{texts.users.allMeters}</>;
  if (meters.length <= MOST_LISTED) return <span class="serials">{meters.join(", ")}</span>;
  const count = fill(texts.meters.count, { count: String(meters.length) });
  return <span title={meters.join(", ")}>{count}</span>;
}
