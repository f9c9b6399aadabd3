/** Connections come and go by the hundred while readings flow: none of them is lost. */

import assert from "node:assert/strict";
import { RawDevice } from "../../../testing/raw_device.ts";
import { pause } from "../../../testing/until.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** Readings a second of the meters that stay. */
const RATE = 2_000;
/** A connection that is there stays for, ms. */
const STAY_MS = 50;
/** A CONNACK has to come within, ms: the machine is as busy as it can be. */
const CONNACK_MS = 10_000;

export const reconnectStorm: Scenario = {
  name: "reconnect storm",
  needs: ["linux"],
  extent: ({ stormClients, stormMs }) => `${stormClients} clients, ${seconds(stormMs)}`,
  run: async ({ stormClients, stormMs }) => {
    await using rig = await Rig.start({ broker: "embedded", rate: RATE });
    const { server } = rig;
    const end = performance.now() + stormMs;
    let [connections, longestMs] = [0, 0];
    await Promise.all(
      Array.from({ length: stormClients }, async (_, number) => {
        while (performance.now() < end) {
          const from = performance.now();
          const [device, code] = await RawDevice.connect(server.mqttPort, {
            clientId: `storm-${number}`,
          });
          assert.equal(code, 0, "CONNACK");
          longestMs = Math.max(longestMs, performance.now() - from);
          connections++;
          await pause(Math.random() * STAY_MS);
          await device.cut();
        }
      }),
    );
    assert.ok(longestMs < CONNACK_MS, `a CONNACK took ${seconds(longestMs)}`);
    assert.equal(await server.status(), 200, "/healthz after the storm");
    return await rig.finish([`${connections} connections`, `CONNACK within ${seconds(longestMs)}`]);
  },
};
