import type { ConnectionState } from "../lib/client/live.ts";
import { useLive } from "../lib/client/use_live.ts";
import type { Language } from "../lib/ui/format.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

const CHIPS: Readonly<Record<ConnectionState, string>> = {
  connecting: "chip-idle",
  open: "chip-ok",
  reconnecting: "chip-warn",
  offline: "chip-bad",
  "signed-out": "chip-bad",
};

/** The state of the page's live stream. */
export default function Connection({ language }: { language: Language }) {
  const state = useLive().connection.value;
  const texts = islandTexts[language].connection;
  const text = state === "signed-out"
    ? <a href={signInAddress()}>{texts.signedOut}</a>
    : texts[state];
  return <span class={`chip ${CHIPS[state]}`} role="status" data-state={state}>{text}</span>;
}

/** Only a browser finds out that its session has ended. */
function signInAddress(): string {
  return `/login?next=${encodeURIComponent(location.pathname + location.search)}`;
}
