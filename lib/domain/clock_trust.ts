/**
 * How far the server's wall clock is believed where being wrong could not be mended: when readings are
 * removed for their age.
 *
 * A clock that was set wrong (by a bad time server, a dead battery) and a program that was off look
 * alike: the wall clock is ahead of what has passed. So a time is believed that only passes while the
 * program runs; the wall clock is believed again once that has run for three days without a jump.
 */

/** What is remembered of the clock, over restarts too. */
export interface ClockTrust {
  /** The time that is believed: never later than the true one while the clock was right once, Unix ms. */
  readonly believed: number;
  /** What the wall clock said at that moment, Unix ms. */
  readonly wall: number;
  /** How long the program has run since the wall clock last jumped, ms. */
  readonly steadyMs: number;
}

/** Two times this far apart are the same, ms: a restart takes so long, and clocks are set right. */
export const CLOCK_TOLERANCE_MS = 60_000;
/** A wall clock is believed again after running for so long without a jump, ms: a weekend. */
export const STEADY_MS = 3 * 86_400_000;

/** Begins to believe in a time. @param wall what the wall clock says, Unix ms */
export function beginTrust(believed: number, wall: number): ClockTrust {
  return trusting({ believed, wall, steadyMs: 0 });
}

/**
 * Goes on.
 *
 * @param wall what the wall clock says now, Unix ms
 * @param ranMs how long the program has run since, by a clock that nobody sets
 */
export function passTime(trust: ClockTrust, wall: number, ranMs: number): ClockTrust {
  const hasJumped = !isSame(wall, trust.wall + ranMs);
  const steadyMs = hasJumped ? 0 : trust.steadyMs + ranMs;
  return trusting({ believed: trust.believed + ranMs, wall, steadyMs });
}

/** The earlier of the two times: nothing is older than it is by this one. */
export function earliestNow({ believed, wall }: ClockTrust): number {
  return Math.min(believed, wall);
}

function trusting({ believed, wall, steadyMs }: ClockTrust): ClockTrust {
  const isRight = isSame(wall, believed) || steadyMs >= STEADY_MS;
  return { believed: isRight ? wall : believed, wall, steadyMs };
}

function isSame(a: number, b: number): boolean {
  return Math.abs(a - b) <= CLOCK_TOLERANCE_MS;
}
