/** The server's wall clock jumps ahead and back: readings flow on, and it knows that it is well. */

import assert from "node:assert/strict";
import { pause } from "../../../testing/until.ts";
import { Live } from "../live.ts";
import { libfaketime } from "../needs.ts";
import { Rig } from "../rig.ts";
import { type Scenario, seconds } from "../scenario.ts";

/** From the true time, one after the other, s. */
const JUMPS_S = [3_600, -7_200, 0];
/** Readings a second. */
const RATE = 1_000;
/** Each time lasts, ms. */
const STAY_MS = 2_500;
/** Its newest stamp is no further from the time that was set, ms. */
const APART_MS = 2_000;
/** Well again within, ms: how it is is asked every two seconds. */
const WELL_MS = 5_000;

export const clockJump: Scenario = {
  name: "wall clock that jumps",
  needs: ["linux", "libfaketime"],
  extent: () => "an hour ahead, two back, and right again",
  run: async () => {
    const offset = await Deno.makeTempFile({ prefix: "faults-clock-" });
    const set = (shiftS: number) =>
      Deno.writeTextFile(offset, `${shiftS < 0 ? "" : "+"}${shiftS}s`);
    await set(0);
    const env = {
      LD_PRELOAD: (await libfaketime())!,
      FAKETIME_TIMESTAMP_FILE: offset,
      FAKETIME_NO_CACHE: "1",
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
    await using rig = await Rig.start({ broker: "embedded", rate: RATE, env });
    const { server, publisher } = rig;
    const live = await Live.open(server, publisher.meters.clockless);
    let worstMs = 0;
    for (const shiftS of JUMPS_S) {
      const before = publisher.acknowledged.size;
      await set(shiftS);
      await pause(STAY_MS);
      assertShifted(live, shiftS);
      worstMs = Math.max(worstMs, await server.becomes(200, WELL_MS));
      assert.ok(publisher.acknowledged.size > before, `PUBACKs after a jump to ${shiftS} s`);
    }
    await live.close();
    const finding = await rig.finish([`200 within ${seconds(STAY_MS + worstMs)} of each jump`], {
      timesMoved: true,
    });
    await Deno.remove(offset);
    return finding;
  },
};

/** The server really lives in another time: it is the one that it stamps. */
function assertShifted({ events }: Live, shiftS: number): void {
  const { ts } = JSON.parse(events.findLast(({ type }) => type === "reading")!.data);
  const apart = Math.abs(ts - Date.now() - shiftS * 1000);
  assert.ok(apart < APART_MS, `the server's clock is ${apart} ms away from where it was set`);
}
