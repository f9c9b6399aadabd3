/** What a machine must have for a scenario, and the reason when it has it not. */

import { available } from "../../testing/mosquitto.ts";
import { SmallDisk } from "./small_disk.ts";

export type Need = "linux" | "mosquitto" | "mount" | "libfaketime";

/** Why a scenario cannot be played here; `null` when it can. */
export async function missing(needs: readonly Need[]): Promise<string | null> {
  for (const need of needs) {
    const why = await WHY[need]();
    if (why !== null) return why;
  }
  return null;
}

/** Whether a need is a server that CI has to have. */
export function isServer(need: Need): boolean {
  return need === "mosquitto";
}

const WHY: Readonly<Record<Need, () => Promise<string | null> | string | null>> = {
  linux: () => Deno.build.os === "linux" ? null : "signals and sessions are those of Linux",
  mosquitto: () => available() ? null : "no mosquitto is installed",
  mount: async () => {
    try {
      await using _disk = await SmallDisk.mount(1);
      return null;
    } catch (error) {
      return `a tmpfs cannot be mounted: ${error instanceof Error ? error.message : error}`;
    }
  },
  libfaketime: async () => await libfaketime() === null ? "no libfaketime is installed" : null,
};

/** Path of the library that moves a process's wall clock; `null` when there is none. */
export async function libfaketime(): Promise<string | null> {
  const folders = ["/usr/lib"];
  for await (const { name } of Deno.readDir("/usr/lib")) folders.push(`/usr/lib/${name}`);
  for (const folder of folders) {
    const path = `${folder}/faketime/libfaketimeMT.so.1`;
    const isThere = await Deno.stat(path).then(() => true, () => false);
    if (isThere) return path;
  }
  return null;
}
