/** Another process holds the store: commits wait, none is acknowledged, and none is stored twice. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../../../adapters/data_dir.ts";
import { pause } from "../../../testing/until.ts";
import { type BrokerKind, Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** A commit that was on its way when the lock came may still be acknowledged, ms. */
const UNDER_WAY_MS = 500;
/** `/healthz` has to know within, ms (contract, 5): a shorter lock need not be noticed. */
const NOTICED_MS = 10_000;
/** Well again within, ms. */
const RECOVER_MS = 30_000;

export function storeLocked(broker: BrokerKind): Scenario {
  return {
    name: `store locked by another, ${broker === "embedded" ? "embedded broker" : "Mosquitto"}`,
    needs: broker === "mosquitto" ? ["linux", "mosquitto"] : ["linux"],
    extent: ({ lockedMs }) => seconds(lockedMs),
    run: async ({ lockedMs }) => {
      await using rig = await Rig.start({ broker, rate: 2_000 });
      const { server, publisher } = rig;
      using lock = new DatabaseSync(storePath(server.dataDir), { timeout: 1_000 });
      lock.exec("BEGIN IMMEDIATE");
      const from = performance.now();
      await pause(UNDER_WAY_MS);
      const before = publisher.acknowledged.size;
      const notes: string[] = [];
      if (lockedMs > NOTICED_MS) {
        notes.push(`503 after ${seconds(await server.becomes(503, NOTICED_MS) + UNDER_WAY_MS)}`);
      }
      await pause(lockedMs - (performance.now() - from));
      const grown = publisher.acknowledged.size - before;
      // Mosquitto acknowledges to the meters whatever the server does.
      if (broker === "embedded") assert.equal(grown, 0, "PUBACKs while it is locked");
      lock.exec("COMMIT");
      const wellMs = await server.becomes(200, RECOVER_MS);
      return await rig.finish([...notes, `200 after ${seconds(wellMs)}`]);
    },
  };
}
