/** What is remembered of the clock, in a small file of the folder. */

import type { ClockTrust } from "../domain/clock_trust.ts";
import type { ClockMemory } from "../ports.ts";

/** @param path of the file */
export function createClockMemory(path: string): ClockMemory {
  return {
    read: async () => {
      try {
        return trustOf(await Deno.readTextFile(path));
      } catch (error) {
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      }
    },
    write: async (trust) => {
      await Deno.writeTextFile(`${path}.new`, `${JSON.stringify(trust)}\n`, { mode: 0o600 });
      await Deno.rename(`${path}.new`, path);
    },
  };
}

/** @returns `null` when the file was cut short by a power failure: that is to remember nothing */
function trustOf(text: string): ClockTrust | null {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return null;
  const { believed, wall, steadyMs } = value as Partial<Record<keyof ClockTrust, unknown>>;
  const isTime = (one: unknown): one is number => typeof one === "number" && Number.isFinite(one);
  return isTime(believed) && isTime(wall) && isTime(steadyMs) ? { believed, wall, steadyMs } : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
