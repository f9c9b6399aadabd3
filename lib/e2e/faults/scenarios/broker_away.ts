/** Mosquitto is away and comes back: `/healthz` says so, and the link stands again by itself. */

import { pause } from "../../../testing/until.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** `/healthz` has to know within, ms (contract, 5). */
const NOTICED_MS = 10_000;
/** The link has to stand again within, ms: 5 s are promised, and `/healthz` knows after 2 more. */
const RECOVER_MS = 10_000;

export const brokerAway: Scenario = {
  name: "Mosquitto away",
  needs: ["linux", "mosquitto"],
  extent: ({ awayMs }) => seconds(awayMs),
  run: async ({ awayMs }) => {
    await using rig = await Rig.start({ broker: "mosquitto" });
    const { server, mosquitto } = rig;
    const from = performance.now();
    await mosquitto!.stop();
    const noticedMs = await server.becomes(503, NOTICED_MS);
    await pause(awayMs - (performance.now() - from));
    await mosquitto!.restart();
    const linkedMs = await server.becomes(200, RECOVER_MS);
    return await rig.finish([
      `503 after ${seconds(noticedMs)}`,
      `linked ${seconds(linkedMs)} after it came back`,
    ]);
  },
};
