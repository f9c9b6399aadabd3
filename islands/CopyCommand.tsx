import { useEffect, useRef, useState } from "preact/hooks";
import { copyText } from "../lib/client/copy_text.ts";
import type { Language } from "../lib/ui/format.ts";
import { COPY_TEXTS } from "../lib/ui/texts/copying.ts";

/** How long a button says what came of it, ms. */
const SAID_MS = 4000;

interface CopyCommandProps {
  language: Language;
  /** What it is for, for those who do not see what stands around it. */
  label: string;
  command: string;
}

/** A command that is copied at the press of a button; without a script it is selected by hand. */
export default function CopyCommand({ language, label, command }: CopyCommandProps) {
  const code = useRef<HTMLElement>(null);
  const [isReady, setReady] = useState(false);
  const [outcome, setOutcome] = useState<"copied" | "selected" | null>(null);
  const texts = COPY_TEXTS[language];
  useEffect(() => setReady(true), []);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), SAID_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = async () => {
    if (code.current) setOutcome(await copyText(command, code.current));
  };
  return (
    <div class="copy">
      <pre class="command" tabIndex={0} aria-label={label}><code ref={code}>{command}</code></pre>
      <p class="copy-line">
        <button
          class="button"
          type="button"
          hidden={!isReady}
          aria-label={`${texts.copy}: ${label}`}
          onClick={copy}
        >
          {texts.copy}
        </button>
        <span class="muted small" role="status">{outcome === null ? "" : texts[outcome]}</span>
      </p>
    </div>
  );
}
