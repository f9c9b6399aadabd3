/** An import from the choice of a file to its end. */

import { useRef, useState } from "preact/hooks";
import { type ImportFault, type ImportReport, sendFile } from "./send_file.ts";

/** Waits for a file, and says what became of the one before. */
interface Choosing {
  readonly kind: "choose";
  readonly fault: ImportFault | null;
  readonly notice: "cancelled" | "stopped" | null;
}

/** A file is on its way, bytes. */
interface Sending {
  readonly kind: "checking" | "importing";
  readonly sent: number;
  readonly size: number;
}

/** The server has read it. */
interface Told {
  readonly kind: "checked" | "done";
  readonly report: ImportReport;
}

/** Where an import stands. */
export type ImportStep = Choosing | Sending | Told;

const START: Choosing = { kind: "choose", fault: null, notice: null };

/** Runs an import: first what would happen, then, on a yes, the same file in earnest. */
export function useImport(serial: string, maxBytes: number) {
  const [step, setStep] = useState<ImportStep>(START);
  const file = useRef<File | null>(null);
  const running = useRef<AbortController | null>(null);

  async function send(dryRun: boolean): Promise<void> {
    const chosen = file.current;
    if (chosen === null) return setStep({ ...START, fault: "no-file" });
    if (chosen.size === 0) return setStep({ ...START, fault: "empty" });
    if (chosen.size > maxBytes) return setStep({ ...START, fault: "too-large" });
    const controller = running.current = new AbortController();
    const kind = dryRun ? "checking" : "importing";
    const size = chosen.size;
    setStep({ kind, sent: 0, size });
    const result = await sendFile(chosen, {
      serial,
      dryRun,
      signal: controller.signal,
      onProgress: (sent) => setStep({ kind, sent: Math.min(sent, size), size }),
    });
    running.current = null;
    if (result.ok) setStep({ kind: dryRun ? "checked" : "done", report: result.report });
    else if (result.fault !== null) setStep({ ...START, fault: result.fault });
    else setStep({ ...START, notice: dryRun ? "cancelled" : "stopped" });
  }

  return {
    step,
    /** Another file; what was said of the one before is forgotten. */
    choose(chosen: File | null): void {
      file.current = chosen;
      setStep(START);
    },
    check: () => send(true),
    confirm: () => send(false),
    cancel: () => running.current?.abort(),
    reset(): void {
      file.current = null;
      setStep(START);
    },
  };
}
