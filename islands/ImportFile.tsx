import { useEffect, useRef, useState } from "preact/hooks";
import { ImportOutcome } from "../lib/client/import_report.tsx";
import { type ImportStep, useImport } from "../lib/client/import_state.ts";
import { useKeptFocus } from "../lib/client/use_kept_focus.ts";
import { formatBytes } from "../lib/ui/bytes.ts";
import { counted } from "../lib/ui/counted.ts";
import type { Language } from "../lib/ui/format.ts";
import { EXCHANGE_TEXTS } from "../lib/ui/texts/exchange.ts";
import { fill } from "../lib/ui/texts/meters.ts";

interface ImportFileProps {
  language: Language;
  serial: string;
  /** Largest file that the API takes, bytes. */
  maxBytes: number;
}

/** Stores the readings of a file: first a look at what would happen, then, on a yes, in earnest. */
export default function ImportFile({ language, serial, maxBytes }: ImportFileProps) {
  const t = EXCHANGE_TEXTS[language];
  const { step, choose, check, confirm, cancel, reset } = useImport(serial, maxBytes);
  // Before the island stands, a press of the button would do nothing.
  const [isAwake, setAwake] = useState(false);
  useEffect(() => setAwake(true), []);
  const size = formatBytes(maxBytes, language);
  // Each step has buttons of its own.
  const form = useRef<HTMLDivElement>(null);
  useKeptFocus(form);
  return (
    <div
      class="stack file-form"
      data-step={step.kind}
      ref={form}
      tabIndex={-1}
      role="group"
      aria-label={t.importTitle}
    >
      {step.kind === "choose" && (
        <>
          <label class="field">
            <span>{fill(t.file, { size })}</span>
            <input
              type="file"
              accept=".csv,.txt,text/csv"
              aria-describedby="import-help"
              onChange={({ currentTarget }) => choose(currentTarget.files?.[0] ?? null)}
            />
            <span class="muted small" id="import-help">{t.serialHelp}</span>
          </label>
          <div class="row">
            <button
              class="button button-primary"
              type="button"
              disabled={!isAwake}
              onClick={() => void check()}
            >
              {t.check}
            </button>
          </div>
        </>
      )}
      <Message step={step} language={language} size={size} />
      {(step.kind === "checking" || step.kind === "importing") && (
        <div class="row">
          <button class="button" type="button" onClick={cancel}>{t.cancel}</button>
        </div>
      )}
      {step.kind === "checked" && (
        <>
          <ImportOutcome report={step.report} title={t.checkedTitle} language={language} />
          <div class="row">
            {step.report.accepted > 0 && (
              <button
                class="button button-primary"
                type="button"
                onClick={() => void confirm()}
              >
                {counted(step.report.accepted, t.confirm, language)}
              </button>
            )}
            <button class="button" type="button" onClick={reset}>{t.other}</button>
          </div>
        </>
      )}
      {step.kind === "done" && (
        <>
          <ImportOutcome report={step.report} title={t.doneTitle} language={language} />
          <div class="row">
            <button
              class="button button-primary"
              type="button"
              onClick={() => location.reload()}
            >
              {t.reload}
            </button>
            <button class="button" type="button" onClick={reset}>{t.other}</button>
          </div>
        </>
      )}
    </div>
  );
}

interface MessageProps {
  step: ImportStep;
  language: Language;
  /** Of the largest file, in words. */
  size: string;
}

/** How far it is, and what went wrong. */
function Message({ step, language, size }: MessageProps) {
  const t = EXCHANGE_TEXTS[language];
  if (step.kind === "choose") {
    return (
      <>
        {step.fault !== null && (
          <p class="notice notice-bad" role="alert" data-fault={step.fault}>
            {fill(t.faults[step.fault], { size })}
          </p>
        )}
        {step.notice !== null && <p class="notice" role="status">{t[step.notice]}</p>}
      </>
    );
  }
  if ("report" in step) return null;
  const bytes = (count: number) => formatBytes(count, language);
  return (
    <div class="upload">
      <p role="status">{t[step.kind]}</p>
      <progress max={step.size} value={step.sent} aria-label={t[step.kind]}></progress>
      <p class="muted small">
        {step.sent < step.size
          ? fill(t.sent, { sent: bytes(step.sent), size: bytes(step.size) })
          : t.reading}
      </p>
    </div>
  );
}
