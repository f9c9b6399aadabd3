/** The words of the ledger: what goes in, what is counted, what is left out and what is reported. */

import type { Position, Reading } from "../reading.ts";

/** What the ledger reads of a reading; the flow only chooses between copies. */
export type LedgerReading = Position & Pick<Reading, "clock" | "flowLmin">;

/** A recorded replacement of the meter: it ends one life and begins the next (rule 2). */
export interface Replacement {
  /** Unix ms. */
  readonly at: number;
  /** Last register of the meter that was taken out, mL. */
  readonly finalMl: number;
  /** First register of the meter that was put in, mL. */
  readonly initialMl: number;
}

/** What decides whether one register can follow another (rule 5). */
export interface FitSettings {
  /** Greatest flow that the meter can have passed, L/min. */
  readonly maxFlowLmin: number;
  /** Digits of the register in whole litres, after which it begins again at 0; `null`: never. */
  readonly registerDigits: number | null;
}

/** `maxFlowLmin` of a meter for which none is set. */
export const DEFAULT_MAX_FLOW_LMIN = 10_000;

/** A register at an instant. */
export interface Mark {
  /** Unix ms. */
  readonly ts: number;
  readonly totalMl: number;
}

/** Water that was counted: `ml` from `t0` to `t1`. Steps that advance nothing are not written down. */
export interface Step {
  /** Unix ms. */
  readonly t0: number;
  /** Unix ms; not always after `t0`. */
  readonly t1: number;
  /** Integer, more than 0. */
  readonly ml: number;
}

/** Why a reading does not count. `pending` is provisional at the end of the list. */
export type LeftOutReason = "glitch" | "spike" | "below" | "pending";

/** Something the owner should hear of. */
export interface Report {
  /**
   * - `reset`: the counter began again, without a new epoch (7c)
   * - `jump`: the counter went up faster than water can flow (7d)
   * - `start`: a new epoch whose first register can't have flown since (8)
   * - `replacement`: the recorded final register does not follow the last one counted (9)
   */
  readonly kind: "reset" | "jump" | "start" | "replacement";
  readonly from: Mark;
  readonly to: Mark;
  /** What was counted between the two all the same, mL. */
  readonly ml: number;
}

/** A reading in its place: the life (from 0) and the epoch that rules 2 and 3 give it. */
export interface Placed<R extends Position = Position> {
  readonly life: number;
  /** `null`: undeclared. */
  readonly epoch: number | null;
  readonly reading: R;
}

/** The register of a reading. */
export function markOf({ ts, totalMl }: Mark): Mark {
  return { ts, totalMl };
}
