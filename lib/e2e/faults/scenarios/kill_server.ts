/** `kill -9` of the server at any moment: what it acknowledged is stored, and stored once. */

import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { storePath } from "../../../adapters/data_dir.ts";
import { pause } from "../../../testing/until.ts";
import { type BrokerKind, Rig } from "../rig.ts";
import { randomMs, type Scenario, seconds } from "../scenario.ts";

/** The kill comes so long after the first answer, ms. */
const MOMENT_MS = [50, 1_500] as const;

/** Every other kill comes so long after the server was started, whatever it does, ms. */
const EARLY_MS = [300, 2_000] as const;
/** Readings a second through Mosquitto: some thousands wait for the server when it comes back. */
const RATE = 6_000;
/** Mosquitto keeps 100,000 for the server; from here on it gets the time to fetch them. */
const MAX_BACKLOG = 50_000;
const BACKLOG_TIMEOUT_MS = 60_000;

export function killServer(broker: BrokerKind): Scenario {
  return {
    name: `kill -9 of the server, ${broker === "embedded" ? "embedded broker" : "Mosquitto"}`,
    needs: broker === "mosquitto" ? ["linux", "mosquitto"] : ["linux"],
    extent: ({ kills }) => `${kills} ×, every other while it starts`,
    run: async ({ kills }) => {
      await using rig = await Rig.start({
        broker,
        rate: broker === "mosquitto" ? RATE : undefined,
      });
      const { server, publisher } = rig;
      const waiting: number[] = [];
      for (let i = 0; i < kills; i++) {
        if (i % 2 === 0) {
          await pause(randomMs(MOMENT_MS));
          waiting.push(await rig.backlog());
        } else { // while it starts, and fetches what came meanwhile
          await server.kill();
          server.spawn();
          await pause(randomMs(EARLY_MS));
        }
        await server.kill();
        await server.restart();
        if (broker === "mosquitto" && await rig.backlog() > MAX_BACKLOG) {
          await publisher.stop(BACKLOG_TIMEOUT_MS);
          await rig.drained();
          publisher.start();
        }
      }
      const finding = await rig.finish([
        `${Math.min(...waiting)} to ${Math.max(...waiting)} under way at a kill`,
        `slowest start ${seconds(Math.max(...server.startsMs))}`,
      ]);
      await server.kill();
      assertSound(server.dataDir);
      return finding;
    },
  };
}

function assertSound(dataDir: string): void {
  using database = new DatabaseSync(storePath(dataDir));
  const { integrity_check: verdict } = database.prepare("PRAGMA integrity_check").get()!;
  assert.equal(verdict, "ok", "the file of the store");
}
