import { useEffect, useState } from "preact/hooks";
import { startAppWorker } from "../lib/client/app_worker.ts";
import { useLive, useNow } from "../lib/client/use_live.ts";
import { formatAge, formatInstant, type Language } from "../lib/ui/format.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

/** A connection that comes back sooner needs no words, ms. */
const PATIENCE_MS = 2000;
/** The age moves on this often, ms. */
const TICK_MS = 1000;

interface OfflineNoticeProps {
  language: Language;
  timeZone: string;
}

/** Says that there is no server, and how old what the page shows is. */
export default function OfflineNotice({ language, timeZone }: OfflineNoticeProps) {
  const { connection, lastHeard } = useLive();
  const state = connection.value;
  const isAway = state !== "open" && state !== "signed-out";
  const now = useNow(TICK_MS);
  const [since, setSince] = useState<number | null>(null);
  useEffect(() => setSince(isAway ? Date.now() : null), [isAway]);
  useEffect(() => {
    startAppWorker().catch((error) => console.warn("Cannot keep pages for later:", error.message));
  }, []);
  const isLong = since !== null && now !== null && now - since >= PATIENCE_MS;
  const texts = islandTexts[language].away;
  const at = lastHeard.value;
  return (
    <div role="status" class="offline-notice">
      {isAway && isLong && (
        <p class="notice notice-bad" data-away>
          <strong>{texts.title}</strong> {at === null ? texts.unknownAge : (
            <>
              {texts.values}{" "}
              <time dateTime={new Date(at).toISOString()}>
                {formatInstant(at, language, timeZone)}
              </time>{" "}
              ({formatAge(now - at, language)}). {texts.trying}
            </>
          )}
        </p>
      )}
    </div>
  );
}
