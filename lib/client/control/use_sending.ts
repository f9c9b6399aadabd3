/** Sending one command at a time from a place of the page, and what came of it. */

import { useRef, useState } from "preact/hooks";
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
  // Two clicks may come before the page is drawn anew.
  const isUnderWay = useRef(false);
  const post = async (click: Click) => {
    if (isUnderWay.current) return;
    isUnderWay.current = true;
    setOutcome({ kind: "sending", click });
    const result = await sendCommand(click);
    isUnderWay.current = false;
    setOutcome({ kind: "answered", click, result });
    sent();
  };
  return { outcome, isBusy: outcome?.kind === "sending", post: (click) => void post(click) };
}
