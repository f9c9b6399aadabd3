/** SIGTERM under load: it ends by itself with 0, and live streams end in good order. */

import assert from "node:assert/strict";
import { pause } from "../../../testing/until.ts";
import { Live } from "../live.ts";
import { Rig } from "../rig.ts";
import type { Scenario } from "../scenario.ts";
import { seconds } from "../scenario.ts";

const STREAMS = 5;
/** The load lasts so long before the signal, ms. */
const LOAD_MS = 1_000;
/** It has to be over within, ms: `docker stop` waits 10 s. */
const END_MS = 10_000;

/** A person's Ctrl-C reaches all processes of the group, a supervisor's signal the first. */
const WAYS = ["signal", "signalFirst"] as const;

export const stopUnderLoad: Scenario = {
  name: "SIGTERM under load",
  needs: ["linux"],
  extent: () => "to the group, to `deno task start` alone",
  run: async () => {
    await using rig = await Rig.start({ broker: "embedded", asTask: true });
    const { server } = rig;
    const tookMs: number[] = [];
    for (const way of WAYS) {
      const streams = await Promise.all(
        Array.from({ length: STREAMS }, () => Live.open(server, "CANARY")),
      );
      await pause(LOAD_MS);
      const from = performance.now();
      server[way]("SIGTERM");
      assert.equal(await server.ended(), 0, `exit code after ${way}\n${server.log}`);
      tookMs.push(performance.now() - from);
      for (const stream of streams) {
        assert.deepEqual([await stream.ended, stream.hasRetry], ["closed", true], "a stream's end");
      }
      await server.restart();
    }
    const longest = Math.max(...tookMs);
    assert.ok(longest < END_MS, `it took ${seconds(longest)} to end`);
    return await rig.finish([`exit 0 after ${seconds(longest)}`, "streams closed in good order"]);
  },
};
