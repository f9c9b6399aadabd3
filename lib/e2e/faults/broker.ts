/** Mosquitto as this project ships it. */

import { Mosquitto } from "../../testing/mosquitto.ts";

const SHIPPED = new URL("../../../mosquitto/mosquitto.conf", import.meta.url);

/** Its snapshot comes so often, ms: what it acknowledged since may be lost with it. */
export const AUTOSAVE_MS = 5_000;

/** Starts it with `mosquitto/mosquitto.conf`, but for its ports and its folder. */
export async function startMosquitto(): Promise<Mosquitto> {
  const shipped = await Deno.readTextFile(SHIPPED);
  if (!shipped.includes(`\nautosave_interval ${AUTOSAVE_MS / 1000}\n`)) {
    throw new Error("Cannot use mosquitto.conf: its autosave_interval is another");
  }
  const config = "user root\n" + shipped
    .replace("listener 1883", "listener {port} 127.0.0.1")
    .replace("listener 9001", "listener {wsPort} 127.0.0.1")
    .replace("/mosquitto/data", "{data}");
  return await Mosquitto.start({ config });
}
