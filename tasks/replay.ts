/** `deno task replay FILE`: recorded readings at device time, faster, each acknowledged. */

import { TextLineStream } from "./text_lines.ts";
import { openClock, openMqttClients } from "../lib/adapters/mod.ts";
import { normalizeSerial } from "../lib/domain/serial.ts";
import { Topics } from "../lib/domain/topics.ts";
import { connectOrExplain } from "../lib/simulator/first_connection.ts";
import { Replay } from "../lib/simulator/replay.ts";
import { type ReplayArguments, replayArguments } from "../lib/simulator/replay_arguments.ts";
import { follow, openFile, USAGE } from "./command_line.ts";

/** Between lines of progress, ms. */
const PROGRESS_MS = 5000;
/** Bad lines that are named; the rest are counted. */
const NAMED_LINES = 20;
/** Exit statuses: not everything acknowledged, ended by the user (128 + SIGINT). */
const EXIT = { incomplete: 1, interrupted: 130 } as const;

const parsed = replayArguments(Deno.args);
await follow("replay", parsed, replay);

async function replay(options: ReplayArguments): Promise<number> {
  const file = await openFile(options.file);
  if (!file) return USAGE;
  const clock = await openClock();
  const { url, username, password } = options;
  const serial = options.serial === undefined ? null : normalizeSerial(options.serial);
  const clientId = `replay-${crypto.randomUUID().slice(0, 8)}`;
  const client = (await openMqttClients())({ url, username, password, clientId });
  const refused = await connectOrExplain(client.connect(), url, clock);
  if (refused) {
    console.error(refused);
    await client.end();
    return EXIT.incomplete;
  }
  const stopping = stopSignal();
  const topics = new Topics({ base: options.base, seedData: "hidrometro/dados", seedCommand: "" });
  let bad = 0;
  const onBadLine = (line: number, why: string) => {
    if (++bad <= NAMED_LINES) console.error(`line ${line}: ${why}`);
    else if (bad === NAMED_LINES + 1) console.error("more bad lines are counted, not named");
  };
  const { speed, topic } = options;
  const run = new Replay({ clock, client, onBadLine }, { topics, serial, speed, topic });
  const began = clock.now();
  const progress = setInterval(() => console.log(wordsOf(run, clock.now() - began)), PROGRESS_MS);
  const lines = file.readable.pipeThrough(new TextDecoderStream()).pipeThrough(
    new TextLineStream(),
  );
  const { published, acknowledged, error } = await run.run(lines, stopping.signal);
  clearInterval(progress);
  console.log(wordsOf(run, clock.now() - began));
  await client.end();
  if (error) console.error(`Cannot replay "${options.file}": ${error}`);
  if (error || acknowledged < published) return EXIT.incomplete;
  return stopping.signal.aborted ? EXIT.interrupted : 0;
}

function wordsOf({ summary }: Replay, ms: number): string {
  const { published, acknowledged, skipped } = summary;
  const seconds = (ms / 1000).toFixed(1);
  return `${published} published, ${acknowledged} acknowledged, ${skipped} skipped, ${seconds} s`;
}

function stopSignal(): AbortController {
  const stopping = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(name, () => stopping.abort());
  }
  return stopping;
}
