/** `kill -9` of Mosquitto: only what it acknowledged since its last snapshot may be lost. */

import { pause, until } from "../../../testing/until.ts";
import { AUTOSAVE_MS } from "../broker.ts";
import { RECOVER_MS, Rig } from "../rig.ts";
import { randomMs, type Scenario } from "../scenario.ts";

/** A snapshot is begun by a timer and takes its time, ms. */
const LATE_MS = 1_500;
/** Its last PUBACKs are read so long after its end, ms; nobody connects again as soon as that. */
const ON_THE_WAY_MS = 50;
/** The kill comes so long after a snapshot that has our session in it can be there, ms. */
const MOMENT_MS = [50, 1_500] as const;

/** So many new readings come after a kill, some from each meter: with them, no litre is missing. */
const AFTER = 200;

/** Every other time the server has not fetched anything for, ms: there is something to lose. */
const BEHIND_MS = 1_500;

export const killBroker: Scenario = {
  name: "kill -9 of Mosquitto",
  needs: ["linux", "mosquitto"],
  extent: ({ brokerKills }) => `${brokerKills} ×`,
  run: async ({ brokerKills }) => {
    await using rig = await Rig.start({ broker: "mosquitto" });
    const { server, mosquitto, publisher } = rig;
    const lossy: { from: number; to: number }[] = [];
    for (let i = 0; i < brokerKills; i++) {
      await pause(AUTOSAVE_MS + LATE_MS + randomMs(MOMENT_MS));
      const isBehind = i % 2 === 0;
      if (isBehind) server.signal("SIGSTOP");
      await pause(isBehind ? BEHIND_MS : 0);
      const from = performance.now() - AUTOSAVE_MS - LATE_MS;
      await mosquitto!.kill();
      lossy.push({ from, to: performance.now() + ON_THE_WAY_MS });
      await mosquitto!.restart();
      server.signal("SIGCONT");
      const last = publisher.sent + AFTER;
      await until("new readings", () => publisher.acknowledged.has(last), RECOVER_MS);
    }
    const finding = await rig.finish([], {
      mayLose: (at) => lossy.some(({ from, to }) => at > from && at < to),
    });
    return {
      ...finding,
      notes: ["lost: acknowledged by Mosquitto since its last snapshot; no litre"],
    };
  },
};
