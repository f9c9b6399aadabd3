/** SIGSTOP of the server: connections stay open, nothing is answered, and then all goes on. */

import assert from "node:assert/strict";
import { pause } from "../../../testing/until.ts";
import { type BrokerKind, Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** It has to be well again within, ms. */
const RECOVER_MS = 10_000;

export function standstill(broker: BrokerKind): Scenario {
  return {
    name: `SIGSTOP of the server, ${broker === "embedded" ? "embedded broker" : "Mosquitto"}`,
    needs: broker === "mosquitto" ? ["linux", "mosquitto"] : ["linux"],
    extent: ({ standstillMs }) => seconds(standstillMs),
    run: async ({ standstillMs }) => {
      await using rig = await Rig.start({ broker });
      const { server } = rig;
      server.signal("SIGSTOP");
      await pause(standstillMs);
      assert.equal(await server.status(), null, "it stands still");
      server.signal("SIGCONT");
      const tookMs = await server.becomes(200, RECOVER_MS);
      return await rig.finish([`well again after ${seconds(tookMs)}`]);
    },
  };
}
