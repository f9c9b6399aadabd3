/** Turns the jobs of one group into one commit: what is new, what is a repeat, what cannot be used. */

import type { CommandRow } from "../domain/command.ts";
import type { LiveEvent, QuarantineItem } from "../domain/event.ts";
import type { MeterRecord } from "../domain/meter.ts";
import { naturalKey, type Reading } from "../domain/reading.ts";
import type { ReadingStore, StoreCommit } from "../ports.ts";
import type { Job, Source } from "./jobs.ts";
import type { MeterTrack } from "./meter_track.ts";
import type { MeterRegistry } from "./registry.ts";
import type { Repeats } from "./repeats.ts";

/** What a group of jobs comes to. */
export interface Group extends Omit<StoreCommit, "after" | "at"> {
  /** By job, in order. */
  readonly outcomes: { accepted: number; duplicates: number }[];
}

/** The fixed parts that a group is built with. */
export interface GroupDeps {
  readonly store: ReadingStore;
  readonly registry: MeterRegistry;
  readonly repeats: Repeats;
}

/** Builds a group. It changes the tracks: when its commit fails, they must be loaded anew. */
export async function buildGroup(
  deps: GroupDeps,
  jobs: readonly Job[],
  now: number,
): Promise<Group> {
  const builder = new GroupBuilder(deps, now);
  const outcomes = [];
  for (const job of jobs) outcomes.push(await builder.add(job));
  return { ...builder.finish(), outcomes };
}

class GroupBuilder {
  readonly #deps: GroupDeps;
  readonly #now: number;
  readonly #readings = new Map<string, LiveEvent[]>();
  readonly #others: LiveEvent[] = [];
  readonly #changed = new Map<string, MeterRecord>();
  readonly #shown = new Set<MeterTrack>();
  readonly #quarantine: QuarantineItem[] = [];
  readonly #commands = new Map<string, CommandRow>();
  readonly #fingerprints = new Map<string, string[]>();
  /** Natural keys of this group's readings, by serial: the store does not know them yet. */
  readonly #taken = new Map<string, Set<string>>();

  constructor(deps: GroupDeps, now: number) {
    this.#deps = deps;
    this.#now = now;
  }

  async add(job: Job): Promise<{ accepted: number; duplicates: number }> {
    this.#quarantine.push(...job.quarantine);
    for (const command of job.commands) {
      this.#commands.set(command.id, command);
      this.#others.push({ type: "command", command });
    }
    if (job.state) this.#takeState(job.state.serial, job.state.state);
    for (const serial of job.presence) {
      const track = this.#deps.registry.get(serial);
      if (track) this.#shown.add(track);
    }
    if (job.readings.length === 0) return { accepted: 0, duplicates: 0 };
    return await this.#takeReadings(job.readings, job.source!);
  }

  finish(): Omit<Group, "outcomes"> {
    for (const track of this.#shown) {
      const meter = track.row(this.#now);
      if (meter) this.#others.push({ type: "meter", meter });
      track.toldOnline = track.online(this.#now);
    }
    return {
      events: [...this.#readings.values()].flat().concat(this.#others),
      fingerprints: this.#fingerprints,
      meters: [...this.#changed.values()],
      quarantine: this.#quarantine,
      commands: [...this.#commands.values()],
    };
  }

  #takeState(serial: string, state: NonNullable<Job["state"]>["state"]): void {
    const track = this.#deps.registry.get(serial);
    if (!track) return this.#deps.registry.keepPending(serial, state);
    this.#update(track, { state });
    this.#shown.add(track);
  }

  async #takeReadings(
    readings: readonly Reading[],
    source: Source,
  ): Promise<{ accepted: number; duplicates: number }> {
    if (await this.#isRepeat(readings, source)) return { accepted: 0, duplicates: readings.length };
    let accepted = 0;
    let refused = 0;
    for (const [serial, own] of Map.groupBy(readings, (reading) => reading.serial)) {
      const track = this.#deps.registry.get(serial) ?? this.#admit(serial);
      if (!track) {
        refused += own.length;
        this.#quarantine.push(tooManyMeters(serial, source, own.length));
        continue;
      }
      accepted += await this.#takeOf(track, own, source);
    }
    return { accepted, duplicates: readings.length - accepted - refused };
  }

  /** A redelivery or retained copy of a message that nothing but its bytes tells apart. */
  async #isRepeat(readings: readonly Reading[], source: Source): Promise<boolean> {
    if (!source.fingerprint) return false;
    const { serial } = readings[0];
    const mine = this.#fingerprints.get(serial) ?? [];
    if (source.dup || source.retained) {
      if (mine.includes(source.fingerprint)) return true;
      if (await this.#deps.repeats.has(serial, source.fingerprint)) return true;
    }
    this.#fingerprints.set(serial, [...mine, source.fingerprint]);
    this.#deps.repeats.add(serial, source.fingerprint);
    return false;
  }

  #admit(serial: string): MeterTrack | null {
    const track = this.#deps.registry.admit(serial, this.#now);
    if (track) {
      this.#changed.set(serial, track.record);
      this.#shown.add(track);
    }
    return track;
  }

  async #takeOf(track: MeterTrack, readings: readonly Reading[], source: Source): Promise<number> {
    const stored = await this.#lookUp(track, readings);
    const events = getOrInsert(this.#readings, track.record.serial, () => []);
    const taken = getOrInsert(this.#taken, track.record.serial, () => new Set());
    const seenAt = source.retained ? null : source.at;
    let accepted = 0;
    for (const given of readings) {
      const reading = isAnonymous(given)
        ? { ...given, n: track.nextStamp(given.ts, stored.maxN.get(given.ts) ?? 0) }
        : given;
      const key = naturalKey(reading);
      const judged = byEpochAndSeq(reading) ? "look-up" : track.judge(reading);
      if (
        judged === "repeat" || (judged === "look-up" && (stored.keys.has(key) || taken.has(key)))
      ) {
        continue;
      }
      taken.add(key);
      events.push({ type: "reading", reading, late: track.keep(reading), seenAt });
      accepted++;
    }
    this.#hear(track, source);
    return accepted;
  }

  /** What the store has at the instants of readings that may be repeats. */
  async #lookUp(
    track: MeterTrack,
    readings: readonly Reading[],
  ): Promise<{ keys: Set<string>; maxN: Map<number, number> }> {
    const { store } = this.#deps;
    const { serial } = track.record;
    const keys = new Set<string>();
    const maxN = new Map<number, number>();
    const instants = readings.filter((reading) =>
      isAnonymous(reading)
        ? track.needsStampLookUp(reading.ts)
        : !byEpochAndSeq(reading) && reading.ts <= (track.newest?.ts ?? -Infinity)
    ).map((reading) => reading.ts);
    if (instants.length > 0) {
      for (const reading of await store.readingsAt(serial, instants)) {
        keys.add(naturalKey(reading));
        maxN.set(reading.ts, Math.max(maxN.get(reading.ts) ?? 0, reading.n));
      }
    }
    const numbered = readings.filter(byEpochAndSeq);
    if (numbered.length > 0) {
      const stamped = await store.hasStamped(serial, numbered);
      numbered.forEach((reading, i) => stamped[i] && keys.add(naturalKey(reading)));
    }
    return { keys, maxN };
  }

  #hear(track: MeterTrack, source: Source): void {
    const { record } = track;
    if (!source.retained) track.seen(source.at);
    const onMqtt = record.onMqtt || source.topic !== null;
    const onSeedTopic = record.onSeedTopic || source.seed;
    if (onMqtt !== record.onMqtt || onSeedTopic !== record.onSeedTopic) {
      this.#update(track, { onMqtt, onSeedTopic });
    }
    if (track.online(this.#now) !== track.toldOnline) this.#shown.add(track);
  }

  #update(track: MeterTrack, change: Partial<MeterRecord>): void {
    track.record = { ...track.record, ...change };
    this.#changed.set(track.record.serial, track.record);
  }
}

/** Neither a time of its own nor epoch and seq: known by its stamp and running number. */
export function isAnonymous({ clock, epoch, seq }: Reading): boolean {
  return clock && (epoch === null || seq === null);
}

function byEpochAndSeq(
  reading: Reading,
): reading is Reading & { readonly epoch: number; readonly seq: number } {
  return reading.clock && reading.epoch !== null && reading.seq !== null;
}

function tooManyMeters(serial: string, source: Source, count: number): QuarantineItem {
  const preview = `${count} reading(s) of new meter ${serial}`;
  const { at, topic, bytes } = source;
  return { at, topic: topic ?? "http", reason: "too-many-meters", bytes, preview };
}

function getOrInsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
