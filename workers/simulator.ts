/** Virtual meters: each a device with a connection of its own. */

import type { SimulatorOptions } from "../lib/simulator/options.ts";
import { SimulatorStats } from "../lib/simulator/stats.ts";
import { type SimulatorDeps, VirtualMeter } from "../lib/simulator/virtual_meter.ts";

export type { SimulatorDeps, SimulatorOptions };

/** Running virtual meters. */
export interface Simulator {
  readonly serials: readonly string[];
  readonly stats: SimulatorStats;
  /**
   * Resolves when every meter has had a connection.
   *
   * @throws {Error} when the broker refuses a meter's name or credential for good
   */
  readonly connected: Promise<void>;
  /** As `connected`, for whichever meter is first. */
  readonly reached: Promise<void>;
  /** Resolves when all have said goodbye, after the signal; a meter that was refused is not waited for. */
  readonly stopped: Promise<void>;
}

/**
 * Starts virtual meters. A broker that is down is tried again and again; meanwhile they count.
 *
 * The epoch of their counters is the instant of the start in ms, and the counters begin at 0: a run
 * remembers nothing of the one before, and so must declare a new epoch, which counts from zero
 * (contract, 4, rule 8). Households go by the calendar alone and are where they would be anyway.
 *
 * @param signal ends them in good order
 */
export function run(
  deps: SimulatorDeps,
  options: SimulatorOptions,
  signal: AbortSignal,
): Simulator {
  const stats = new SimulatorStats();
  const epoch = deps.clock.now();
  const meters = Array.from(
    { length: options.meters },
    (_, index) => new VirtualMeter(deps, options, stats, { index, epoch }),
  );
  const runs = meters.map((meter) => {
    const connected = Promise.withResolvers<void>();
    const stopped = meter.run(signal, connected.resolve).then(connected.resolve, (error) => {
      const reason = error instanceof Error ? error.message : String(error);
      deps.log.error("A virtual meter gave up", { serial: meter.serial, reason });
      connected.reject(error);
    });
    return { connected: connected.promise, stopped };
  });
  const connected = Promise.all(runs.map((each) => each.connected)).then(() => {});
  const reached = Promise.race(runs.map((each) => each.connected));
  for (const each of [connected, reached]) each.catch(() => {}); // the log has it anyway
  return {
    serials: meters.map(({ serial }) => serial),
    stats,
    connected,
    reached,
    stopped: Promise.all(runs.map((each) => each.stopped)).then(() => {}),
  };
}
