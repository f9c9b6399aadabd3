/** All the faults there are, in the order of the report. */

import { brokerAway } from "./scenarios/broker_away.ts";
import { clockJump } from "./scenarios/clock_jump.ts";
import { diskFull } from "./scenarios/disk_full.ts";
import { halfOpen } from "./scenarios/half_open.ts";
import { killBroker } from "./scenarios/kill_broker.ts";
import { killServer } from "./scenarios/kill_server.ts";
import { reconnectStorm } from "./scenarios/reconnect_storm.ts";
import { slowReader } from "./scenarios/slow_reader.ts";
import { standstill } from "./scenarios/standstill.ts";
import { stopUnderLoad } from "./scenarios/stop_under_load.ts";
import { storeLocked } from "./scenarios/store_locked.ts";
import type { Scenario } from "./scenario.ts";

export const SCENARIOS: readonly Scenario[] = [
  killServer("embedded"),
  killServer("mosquitto"),
  killBroker,
  stopUnderLoad,
  standstill("embedded"),
  standstill("mosquitto"),
  diskFull,
  storeLocked("embedded"),
  storeLocked("mosquitto"),
  brokerAway,
  halfOpen,
  slowReader,
  reconnectStorm,
  clockJump,
];
