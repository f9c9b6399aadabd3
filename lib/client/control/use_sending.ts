/** Sending one command at a time from a place of the page, and what came of it. */

import { useState } from "preact/hooks";
import { type Click, sendCommand } from "./send_command.ts";
import type { Outcome } from "./send_outcome.tsx";

export interface Sending {
  /** Of the last click; `null` before the first. */
  readonly outcome: Outcome | null;
  readonly isBusy: boolean;
  /** Sends what was asked for, or asks again; while one is on its way, nothing. */
  readonly post: (click: Click) => void;
}

/** @param sent called when an answer is there */
export function useSending(sent: () => void): Sending {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const isBusy = outcome?.kind === "sending";
  const post = async (click: Click) => {
    if (isBusy) return;
    setOutcome({ kind: "sending", click });
    const result = await sendCommand(click);
    setOutcome({ kind: "answered", click, result });
    sent();
  };
  return { outcome, isBusy, post: (click) => void post(click) };
}
