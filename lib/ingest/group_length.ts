/** How much of the queue goes into one commit. */

import { MAX_WRITTEN_AT_ONCE } from "./admission.ts";
import type { Job } from "./jobs.ts";

/** Most readings of one commit: some 60 ms of work, and a bounded time until the first of them is told. */
export const MAX_GROUP_READINGS = 4000;
/** Most jobs of one commit that may write keys besides readings: Deno KV takes 1,000 keys at once. */
export const MAX_GROUP_SIDE_JOBS = 150;

/**
 * Jobs from the front of the queue that one commit takes: one at least.
 *
 * @param joins whether a serial becomes a meter with this job, which is a key of its own
 */
export function groupLength(
  queue: readonly Job[],
  joins: (serial: string, job: Job) => boolean,
): number {
  let readings = 0;
  let sides = 0;
  let count = 0;
  const newcomers = new Set<string>();
  for (const job of queue) {
    const known = newcomers.size;
    for (const { serial } of job.readings) if (joins(serial, job)) newcomers.add(serial);
    const side = job.quarantine.length + job.commands.length + (job.state ? 1 : 0) +
      (job.edit ? 2 : 0) + (job.admission ? MAX_WRITTEN_AT_ONCE : 0) + newcomers.size - known;
    const full = readings + job.readings.length > MAX_GROUP_READINGS ||
      sides + side > MAX_GROUP_SIDE_JOBS;
    if (count > 0 && full) break;
    readings += job.readings.length;
    sides += side;
    count++;
  }
  return count;
}
