/** The meters that have been silent longest: the ones somebody should look at. */

import type { Presence } from "./measures.ts";

/**
 * Meters whose silence is told one by one. Each is a time series of its own in Prometheus, which pays
 * for every series whether somebody looks or not: the other meters are counted alone.
 */
export const SILENT_METERS = 100;

/** @returns the longest silent first; meters that were never heard are none of them */
export function silentLongest(
  presences: readonly Presence[],
  limit = SILENT_METERS,
): Presence[] {
  return presences.filter(({ lastSeen }) => lastSeen > 0)
    .sort((a, b) => a.lastSeen - b.lastSeen)
    .slice(0, limit);
}
