/** The disk is full, and free again: no PUBACK without a commit, `/healthz` says so, no restart is needed. */

import assert from "node:assert/strict";
import { pause } from "../../../testing/until.ts";
import { count } from "../oracle.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";
import { SmallDisk } from "../small_disk.ts";

/** Room for what a scenario stores, MiB. */
const DISK_MIB = 64;
/** Readings a second. */
const RATE = 2_000;
/** Some are stored before, ms. */
const BEFORE_MS = 1_000;
/** `/healthz` has to know within, ms (contract, 5). */
const NOTICED_MS = 10_000;
/** A small commit may still find room in SQLite's log (WAL), which is written over; few do. */
const MAX_PUBACKS = 500;
/** Well again within, ms. */
const RECOVER_MS = 20_000;

export const diskFull: Scenario = {
  name: "disk full and free again",
  needs: ["linux", "mount"],
  extent: ({ fullMs }) => `${seconds(fullMs)} and until it is noticed`,
  run: async ({ fullMs }) => {
    await using disk = await SmallDisk.mount(DISK_MIB);
    await using rig = await Rig.start({ broker: "embedded", rate: RATE, dataDir: disk.path });
    const { server, publisher } = rig;
    await pause(BEFORE_MS);
    await disk.fill();
    const noticedMs = await server.becomes(503, NOTICED_MS);
    const before = publisher.acknowledged.size;
    await pause(fullMs);
    await server.becomes(503, NOTICED_MS);
    const acknowledged = new Map(publisher.acknowledged);
    const { figures } = await count(server, {
      meters: publisher.meters,
      sent: Infinity,
      acknowledged,
    });
    assert.deepEqual(figures.lost, [], "acknowledged on a full disk, and not stored");
    const grown = acknowledged.size - before;
    assert.ok(grown < MAX_PUBACKS, `${grown} PUBACKs while it is full`);
    await disk.free();
    const wellMs = await server.becomes(200, RECOVER_MS);
    return await rig.finish([
      `503 after ${seconds(noticedMs)}`,
      `${grown} PUBACKs meanwhile, all stored`,
      `200 after ${seconds(wellMs)} without a restart`,
    ]);
  },
};
