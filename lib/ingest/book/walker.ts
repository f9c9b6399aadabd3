/** One walk over a meter's list that tells a book what it finds. */

import type {
  FitSettings,
  LeftOutReason,
  Placed,
  Replacement,
  Report,
  Step,
} from "../../domain/ledger/types.ts";
import { replace, type Run, step, type WalkSink } from "../../domain/ledger/walk.ts";
import type { WalkState } from "../../domain/ledger/state.ts";
import type { Effects, Sign } from "./effects.ts";

/** What a walk goes by. */
export interface WalkRules extends FitSettings {
  /** In the order of their instants. */
  readonly replacements: readonly Replacement[];
}

/** Readings that wait for a verdict, by the hour they are in. */
export type WaitingByHour = Map<number, number>;

/** Walks on from a state; `sign` says whether what it finds begins or ceases to be so. */
export class Walker implements WalkSink {
  state: WalkState;
  /** The members of the state's P, by hour. */
  readonly waiting: WaitingByHour;
  readonly #rules: WalkRules;
  readonly #effects: Effects;
  readonly #sign: Sign;
  /** Why the P of the state was left out in the step under way. */
  #verdict: LeftOutReason | null = null;

  constructor(
    from: { readonly state: WalkState; readonly waiting: ReadonlyMap<number, number> },
    rules: WalkRules,
    effects: Effects,
    sign: Sign,
  ) {
    this.state = from.state;
    this.waiting = new Map(from.waiting);
    this.#rules = rules;
    this.#effects = effects;
    this.#sign = sign;
  }

  count(counted: Step): void {
    this.#effects.count(this.#sign, counted);
  }

  uncount(counted: Step): void {
    this.#effects.count(this.#sign === 1 ? -1 : 1, counted);
  }

  countRun(run: Run): void {
    this.#effects.owed.push({ sign: this.#sign, run });
  }

  report(report: Report): void {
    this.#effects.report(this.#sign, report);
  }

  /** Reads the next reading of the list; lives that end before it end first. */
  read(placed: Placed): void {
    this.endLives(placed.life);
    const { p } = this.state;
    this.#verdict = null;
    this.state = step(this.state, placed, this.#rules, this);
    const joined = this.state.p !== null && this.state.p.readings > 1;
    if (p && !joined) this.#settle();
    const { ts } = placed.reading;
    if (this.state.p) this.#wait(this.#effects.hourOf(ts));
    else if (this.#verdict === "below") {
      this.#effects.at(this.#effects.hourOf(ts)).leftOut += this.#sign;
    }
  }

  /** Ends lives until that of the state is `life`. */
  endLives(life: number): void {
    while (this.state.life < life) {
      const { p } = this.state;
      this.#verdict = null;
      const replacement = this.#rules.replacements[this.state.life];
      this.state = replace(this.state, replacement, this.#rules, this);
      if (p) this.#settle();
    }
  }

  leaveOut(run: Run & { readonly reason: LeftOutReason }): void {
    if (run.reason === "spike") {
      this.#effects.at(this.#effects.hourOf(run.from.reading.ts)).leftOut += this.#sign;
    } else this.#verdict = run.reason;
    this.#effects.leaveOut(this.#sign, run);
  }

  #wait(hour: number): void {
    this.waiting.set(hour, (this.waiting.get(hour) ?? 0) + 1);
    this.#effects.at(hour).waiting += this.#sign;
  }

  /** P is emptied: its readings count, or are left out for good. */
  #settle(): void {
    for (const [hour, readings] of this.waiting) {
      const sums = this.#effects.at(hour);
      sums.waiting -= this.#sign * readings;
      if (this.#verdict !== null) sums.leftOut += this.#sign * readings;
    }
    this.waiting.clear();
  }
}
