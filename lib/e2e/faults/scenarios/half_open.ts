/** The connection to Mosquitto goes dead without being closed: it is noticed, and made anew. */

import { pause, until } from "../../../testing/until.ts";
import { HalfOpenProxy } from "../half_open_proxy.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** All is well before for so long, ms. */
const BEFORE_MS = 1_000;
/** It has to connect again within, ms. */
const NOTICED_MS = 12_000;

export const halfOpen: Scenario = {
  name: "half-open connection to Mosquitto",
  needs: ["linux", "mosquitto"],
  extent: () => "once",
  run: async () => {
    await using stack = new AsyncDisposableStack();
    let proxy: HalfOpenProxy | undefined;
    const detour = async (port: number) => {
      proxy = stack.use(await HalfOpenProxy.start(port));
      return proxy.port;
    };
    const rig = stack.use(await Rig.start({ broker: "mosquitto", detour }));
    await pause(BEFORE_MS);
    const before = proxy!.connections;
    proxy!.freeze();
    const from = performance.now();
    await until("a new connection", () => proxy!.connections > before, NOTICED_MS);
    const tookMs = performance.now() - from;
    return await rig.finish([`connected again after ${seconds(tookMs)}`]);
  },
};
