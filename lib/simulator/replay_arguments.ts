/** The command line of `deno task replay`. */

import { normalizeSerial } from "../domain/serial.ts";
import { ArgumentReader } from "./arguments.ts";

export interface ReplayArguments {
  readonly file: string;
  readonly serial?: string;
  /** Device time per real time; `Infinity`: as fast as it is acknowledged. */
  readonly speed: number;
  readonly url: string;
  readonly base: string;
  readonly topic: "seed" | "meter";
  readonly username?: string;
  readonly password?: string;
}

const HELP = `Publishes recorded readings at device time, faster, in order, each acknowledged.

deno task replay FILE [--serial S] [--speed 3600] [--url mqtt://127.0.0.1:1883]

FILE               NDJSON ({ts, topic, payload} or a reading a line), CSV with a header
                   (ts, totalLiters, flowLmin, numeroSerie, epoch, seq; "," or ";"),
                   or "unix_s litres" a line
--serial S         whose readings they are; left out: as the file says
--speed N          times faster than the device; 0 or max: as fast as it is acknowledged (1)
--url URL          broker (mqtt://127.0.0.1:1883)
--base TOPIC       prefix of the meters' topics (hidrometro/v1)
--topic meter|seed BASE/SERIAL/dados or hidrometro/dados (meter)
--username, --password   for the broker

Exit status: 0 all acknowledged, 1 not all, 2 bad arguments, 130 ended by Ctrl-C`;

const NAMES = ["serial", "speed", "url", "base", "topic", "username", "password"];

/** Reads the command line: what to do, a text to show, or everything that is wrong. */
export function replayArguments(args: readonly string[]):
  | { readonly kind: "run"; readonly options: ReplayArguments }
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "faults"; readonly faults: readonly string[] } {
  const reader = new ArgumentReader(args, NAMES);
  if (reader.wantsHelp) return { kind: "help", text: HELP };
  const [file = "", ...more] = reader.positionals;
  if (file === "") reader.faults.push("FILE: is missing");
  for (const extra of more) reader.faults.push(`"${extra}": one FILE at a time`);
  const options = {
    file,
    serial: reader.value<string | undefined>(
      "serial",
      normalizeSerial,
      "1 to 64 letters, digits, dots, underscores or hyphens",
      undefined,
    ),
    speed: reader.value("speed", speedOf, "a number from 0, or max", 1),
    url: reader.url("url", "mqtt://127.0.0.1:1883"),
    base: reader.base("base", "hidrometro/v1"),
    topic: reader.choice("topic", ["meter", "seed"], "meter"),
    username: reader.text("username"),
    password: reader.text("password"),
  };
  return reader.faults.length > 0
    ? { kind: "faults", faults: reader.faults }
    : { kind: "run", options };
}

function speedOf(text: string): number | null {
  if (text === "max") return Infinity;
  if (!/^\d+(\.\d+)?$/.test(text)) return null;
  return Number(text) || Infinity;
}
