/** Fetches the runs of readings that the event log refers to. */

import type { EventBatch, LiveEvent } from "../domain/event.ts";
import { type Chunk, openChunk } from "./kv_chunk.ts";
import { BATCH_SIZE, GET_MANY } from "./kv_limits.ts";
import { CHUNK_SPAN_MS, type LogEntry } from "./kv_plan.ts";

/** Where a run lies: its key is `["r", serial, start, commit, part]`. */
interface RunPlace {
  readonly serial: string;
  /** Of its oldest reading, Unix ms. */
  readonly start: number;
  readonly commit: number;
  readonly part: number;
}

/** From so many runs of one meter's hour on, the hour is listed: a key costs ten times a row. */
const LISTED_FROM = 4;
/** Questions to the store at a time: it works on one while another's answer is unpacked. */
const AT_ONCE = 16;

/** Runs by place. */
class Runs {
  readonly #found = new Map<string, Chunk>();

  /** Reads runs, of any meters and hours; one that is gone is left out. */
  static async read(kv: Deno.Kv, places: readonly RunPlace[]): Promise<Runs> {
    const runs = new Runs();
    const single: RunPlace[] = [];
    const questions: (() => Promise<void>)[] = [];
    for (const hour of Map.groupBy(places, hourOf).values()) {
      if (hour.length >= LISTED_FROM) questions.push(() => runs.#list(kv, hour));
      else single.push(...hour);
    }
    for (let i = 0; i < single.length; i += GET_MANY) {
      questions.push(() => runs.#get(kv, single.slice(i, i + GET_MANY)));
    }
    for (let i = 0; i < questions.length; i += AT_ONCE) {
      await Promise.all(questions.slice(i, i + AT_ONCE).map((ask) => ask()));
    }
    return runs;
  }

  /** @returns `undefined` when it is gone */
  get(place: RunPlace): Chunk | undefined {
    return this.#found.get(textOf(place));
  }

  /** Runs of one meter and hour. */
  async #list(kv: Deno.Kv, places: readonly RunPlace[]): Promise<void> {
    const { serial } = places[0];
    const wanted = new Set(places.map(textOf));
    const [first, last] = places.reduce(
      ([least, most], { start }) => [Math.min(least, start), Math.max(most, start)],
      [Infinity, -Infinity],
    );
    const selector = { start: ["r", serial, first], end: ["r", serial, last + 1] };
    for await (const { key, value } of kv.list<Chunk>(selector, { batchSize: BATCH_SIZE })) {
      const [start, commit, part] = key.slice(2) as number[];
      const text = textOf({ serial, start, commit, part });
      if (wanted.has(text)) this.#found.set(text, value);
    }
  }

  async #get(kv: Deno.Kv, places: readonly RunPlace[]): Promise<void> {
    const keys = places.map((
      { serial, start, commit, part },
    ) => ["r", serial, start, commit, part]);
    const entries = await kv.getMany<Chunk[]>(keys);
    entries.forEach(({ value }, i) => value && this.#found.set(textOf(places[i]), value));
  }
}

function hourOf({ serial, start }: RunPlace): string {
  return `${serial} ${Math.floor(start / CHUNK_SPAN_MS)}`;
}

function textOf({ serial, start, commit, part }: RunPlace): string {
  return `${serial} ${start} ${commit} ${part}`;
}

/** What the event log says of a commit. */
export interface LogValue {
  readonly at: number;
  readonly first: number;
  readonly entries: readonly LogEntry[];
}

type RunEntry = Extract<LogEntry, readonly unknown[]>;

/** The batches that the log's entries tell of, in their order. @throws {Error} when a run is gone */
export async function readBatches(
  kv: Deno.Kv,
  entries: readonly { readonly commit: number; readonly log: LogValue }[],
): Promise<EventBatch[]> {
  const runs = await Runs.read(kv, entries.flatMap(({ commit, log }) => placesOf(log, commit)));
  return entries.map(({ commit, log }) => {
    const events = eventsOf(log, commit, runs);
    return { firstId: log.first, at: log.at, events, books: [], meters: [] };
  });
}

function placeOf([serial, start, part]: RunEntry, commit: number): RunPlace {
  return { serial, start, commit, part };
}

/** The runs that a commit's events refer to. */
function placesOf({ entries }: LogValue, commit: number): RunPlace[] {
  return entries.flatMap((entry) => "type" in entry ? [] : [placeOf(entry, commit)]);
}

/** @throws {Error} when a run is gone */
function eventsOf({ entries }: LogValue, commit: number, runs: Runs): LiveEvent[] {
  return entries.flatMap((entry): readonly LiveEvent[] => {
    if ("type" in entry) return [entry];
    const [serial, start] = entry;
    const chunk = runs.get(placeOf(entry, commit));
    if (!chunk) throw new Error(`Cannot read event of ${serial} at ${start}: the run is gone`);
    return openChunk(serial, chunk).events;
  });
}
