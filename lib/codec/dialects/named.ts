/** Kinds of messages that hold no register, or one in a unit that only somebody's settings know. */

import { type Dialect, hasTexts, isFields } from "./dialect.ts";

/** Pulses, whose volume Tasmota does not know; and its telemetry. */
const TASMOTA: Dialect = {
  name: "tasmota",
  recognises: (fields) =>
    (hasTexts(fields, "Time") && /^\d{4}-\d{2}-\d{2}T/.test(fields.Time as string)) ||
    Object.keys(fields).some((name) => /^Status[A-Z]*$/.test(name) && isFields(fields[name])),
};

/** Valves: a flow without a register; and the commands for them (zigbee2mqtt.io, devices/SWV). */
const ZIGBEE2MQTT: Dialect = {
  name: "zigbee2mqtt",
  recognises: (fields) =>
    typeof fields.linkquality === "number" || ("on_time" in fields && "off_wait_time" in fields) ||
    "cyclic_quantitative_irrigation" in fields || "cyclic_timed_irrigation" in fields,
};

/** Retained descriptions of sensors for Home Assistant; many devices send them. */
const HOME_ASSISTANT: Dialect = {
  name: "home-assistant",
  recognises: (fields) =>
    (hasTexts(fields, "unique_id") || hasTexts(fields, "uniq_id")) &&
    ["state_topic", "stat_t", "command_topic", "cmd_t"].some((name) => name in fields),
};

/** A command as the seed has it, on a topic of readings. */
const SEED_COMMAND: Dialect = {
  name: "seed-command",
  recognises: (fields) => hasTexts(fields, "action"),
};

export const NAMED: readonly Dialect[] = [TASMOTA, ZIGBEE2MQTT, HOME_ASSISTANT, SEED_COMMAND];
