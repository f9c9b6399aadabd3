/** Meters whose every reading has a number, so that it is known what has to be stored. */

/** Meters of one publisher. */
export const METERS = 20;
/** What a meter adds with each reading, mL: 7.5 L/min at one a second. */
const STEP_ML = 125;
const STEP_MS = 1000;
/** Registers of different meters begin this far apart, mL. */
const APART_ML = 1_000_000;
/** Every so many meters there is one without a clock: its epoch and seq alone make it known. */
const CLOCKLESS_EVERY = 4;
/** Device time begins this long ago, ms: more seconds than one scenario has readings of a meter. */
const BEGAN_MS = 5 * 86_400_000;
const EPOCH = 1;

/** A reading as it was sent. */
export interface Sent {
  readonly serial: string;
  readonly seq: number;
  /** Unix ms; `null` when the meter has no clock. */
  readonly ts: number | null;
  readonly totalMl: number;
}

/** The readings of some meters, numbered from 0, in turn. */
export class NumberedMeters {
  readonly #t0 = Date.now() - BEGAN_MS;

  /** @param prefix of the serials, upper case */
  constructor(readonly prefix: string) {}

  get serials(): string[] {
    return Array.from({ length: METERS }, (_, meter) => this.#serial(meter));
  }

  /** The serial of one that has no clock. */
  get clockless(): string {
    return this.#serial(CLOCKLESS_EVERY - 1);
  }

  reading(index: number): Sent {
    const meter = index % METERS;
    const seq = Math.floor(index / METERS) + 1;
    const hasClock = meter % CLOCKLESS_EVERY !== CLOCKLESS_EVERY - 1;
    return {
      serial: this.#serial(meter),
      seq,
      ts: hasClock ? this.#t0 + seq * STEP_MS : null,
      totalMl: (meter + 1) * APART_ML + seq * STEP_ML,
    };
  }

  /**
   * How many of the first `sent` readings come after the newest that are known.
   *
   * @param newest registers in L, by serial
   */
  countAfter(newest: ReadonlyMap<string, number>, sent: number): number {
    return this.serials.reduce((sum, serial, meter) => {
      const all = Math.max(0, Math.ceil((sent - meter) / METERS));
      const liters = newest.get(serial);
      if (liters === undefined) return sum + all;
      const known = (Math.round(liters * 1000) - (meter + 1) * APART_ML) / STEP_ML;
      return sum + Math.max(0, all - known);
    }, 0);
  }

  #serial(meter: number): string {
    return `${this.prefix}-${String(meter).padStart(2, "0")}`;
  }
}

/** Topic and payload of a reading. */
export function messageOf({ serial, seq, ts, totalMl }: Sent): { topic: string; payload: string } {
  const flowLmin = STEP_ML * 60 / STEP_MS;
  const fields = { totalLiters: totalMl / 1000, flowLmin, epoch: EPOCH, seq };
  const payload = JSON.stringify(ts === null ? fields : { ...fields, ts });
  return { topic: `hidrometro/v1/${serial}/dados`, payload };
}
