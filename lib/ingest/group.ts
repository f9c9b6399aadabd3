/** Turns the jobs of one group into one commit: what is new, what is a repeat, what cannot be used. */

import type { CommandRow } from "../domain/command.ts";
import type { LiveEvent, QuarantineItem, ReadingEvent, RefusalReason } from "../domain/event.ts";
import type { MeterRecord } from "../domain/meter.ts";
import { editMeter } from "../domain/meter_edit.ts";
import { hasMoreFlow, isNumbered, naturalKey, type Reading } from "../domain/reading.ts";
import type { ReadingStore, StoreCommit } from "../ports.ts";
import type { Admission, Knock } from "./admission.ts";
import { AdmissionDraft } from "./admission_draft.ts";
import type { Raised } from "./book/raised.ts";
import type { HourCache } from "./hour_cache.ts";
import type { GroupOutcome, Job, Source } from "./jobs.ts";
import type { MeterTrack } from "./meter_track.ts";
import type { MeterRegistry } from "./registry.ts";
import type { Repeats } from "./repeats.ts";
import { getOrInsert, Taken } from "./taken.ts";

/** What a group of jobs comes to. */
export interface Group extends Omit<StoreCommit, "after" | "at" | "events" | "books"> {
  /** By meter, in the order in which they came. */
  readonly readings: ReadonlyMap<string, readonly ReadingEvent[]>;
  /** Those among them that take the place of a stored copy, for their larger flow. */
  readonly raised: ReadonlyMap<ReadingEvent, Raised>;
  /** What comes after them. */
  readonly others: readonly LiveEvent[];
  /** Messages of serials that may not become meters. */
  readonly knocks: readonly Knock[];
  /** Meters whose rows are to be told. */
  readonly shown: readonly MeterTrack[];
  /** By job, in order. */
  readonly outcomes: GroupOutcome[];
}

const NOTHING_TAKEN: GroupOutcome = { accepted: 0, duplicates: 0, refused: null };
const ONE_TAKEN: GroupOutcome = { accepted: 1, duplicates: 0, refused: null };

/** The fixed parts that a group is built with. */
export interface GroupDeps {
  readonly store: ReadingStore;
  readonly registry: MeterRegistry;
  readonly admission: Admission;
  readonly repeats: Repeats;
  readonly hours: HourCache;
  /** Whether nobody waits for this group any more: it must not touch the tracks then. */
  readonly isAbandoned: () => boolean;
}

/** Builds a group. It changes the tracks: when its commit fails, they must be loaded anew. */
export async function buildGroup(
  deps: GroupDeps,
  jobs: readonly Job[],
  now: number,
): Promise<Group> {
  const builder = new GroupBuilder(deps, now);
  const outcomes = [];
  for (const job of jobs) {
    const outcome = builder.add(job);
    outcomes.push(outcome instanceof Promise ? await outcome : outcome);
  }
  return { ...builder.finish(), outcomes };
}

class GroupBuilder {
  readonly #deps: GroupDeps;
  readonly #now: number;
  readonly #readings = new Map<string, ReadingEvent[]>();
  readonly #raised = new Map<ReadingEvent, Raised>();
  readonly #others: LiveEvent[] = [];
  readonly #changed = new Map<string, MeterRecord>();
  readonly #shown = new Set<MeterTrack>();
  readonly #quarantine: QuarantineItem[] = [];
  readonly #changes: StoreCommit["changes"][number][] = [];
  readonly #commands = new Map<string, CommandRow>();
  readonly #fingerprints = new Map<string, string[]>();
  readonly #taken = new Taken();
  readonly #admission: AdmissionDraft;

  constructor(deps: GroupDeps, now: number) {
    this.#deps = deps;
    this.#now = now;
    const isMeter = (serial: string) => deps.registry.get(serial) !== undefined;
    this.#admission = new AdmissionDraft(deps.admission, isMeter, now);
  }

  /** Waits for the store only where it must be asked: most jobs are one reading that is surely new. */
  add(job: Job): GroupOutcome | Promise<GroupOutcome> {
    if (this.#takeNext(job)) return ONE_TAKEN;
    return this.#takeAny(job);
  }

  /** Takes a message of one reading that comes after all of its meter. @returns whether it was one */
  #takeNext({ readings, source, quarantine }: Job): boolean {
    if (readings.length !== 1 || source === null || quarantine.length > 0) return false;
    const [reading] = readings;
    if (reading.clock || source.topic === null) return false;
    const track = this.#deps.registry.get(reading.serial);
    if (!track?.newest || reading.ts <= track.newest.ts || track.isBeforeOpening(reading)) {
      return false;
    }
    this.#push(track, reading, source);
    this.#hear(track, source);
    return true;
  }

  #push(track: MeterTrack, reading: Reading, { retained, at }: Source): ReadingEvent {
    const seenAt = retained ? null : at;
    const event: ReadingEvent = { type: "reading", reading, late: track.keep(reading), seenAt };
    getOrInsert(this.#readings, track.record.serial, noEvents).push(event);
    return event;
  }

  async #takeAny(job: Job): Promise<GroupOutcome> {
    this.#quarantine.push(...job.quarantine);
    for (const command of job.commands) {
      this.#commands.set(command.id, command);
      this.#others.push({ type: "command", command });
    }
    if (job.state) this.#takeState(job.state.serial, job.state.state);
    if (job.admission) this.#admission.take(job.admission);
    const refused = job.edit ? this.#edit(job.edit) : null;
    for (const serial of job.presence) {
      const track = this.#deps.registry.get(serial);
      if (track) this.#shown.add(track);
    }
    if (job.readings.length === 0) return { ...NOTHING_TAKEN, refused };
    return await this.#takeReadings(job.readings, job.source!);
  }

  finish(): Omit<Group, "outcomes"> {
    return {
      readings: this.#readings,
      raised: this.#raised,
      others: this.#others,
      shown: [...this.#shown],
      fingerprints: this.#fingerprints,
      meters: [...this.#changed.values()],
      quarantine: this.#quarantine,
      commands: [...this.#commands.values()],
      changes: this.#changes,
      claims: this.#admission.claims,
      unnamed: this.#admission.unnamed,
      knocks: this.#admission.knocks,
    };
  }

  #edit({ serial, edit, by }: NonNullable<Job["edit"]>): GroupOutcome["refused"] {
    const track = this.#deps.registry.get(serial);
    if (!track) return null;
    if (edit.what === "replacement" && edit.replacement.at < track.openedAt) {
      return { reason: "before-retention", index: 0 }; // what the old meter counted is final
    }
    const { record, change } = editMeter(track.record, edit, by, this.#now);
    if (!change) return null;
    this.#update(track, record);
    track.followRecord();
    this.#changes.push({ serial, change });
    this.#shown.add(track);
    return null;
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
  ): Promise<GroupOutcome> {
    const fault = isWhole(source) ? this.#faultOf(readings) : null;
    if (fault) return { ...NOTHING_TAKEN, refused: fault };
    let accepted = 0;
    let refused = 0;
    for (const [serial, own] of Map.groupBy(readings, (reading) => reading.serial)) {
      if (!this.#deps.registry.get(serial) && !this.#admission.mayEnter(serial, source)) {
        refused += own.length;
        if (this.#admission.turnAway(serial, source)) {
          this.#quarantine.push(refusal("unknown-meter", serial, source, own.length));
        }
        continue;
      }
      const isRepeat = await this.#isRepeat(serial, source);
      this.#assertWanted();
      if (isRepeat) continue;
      const track = this.#deps.registry.get(serial) ?? this.#admit(serial);
      if (!track) {
        refused += own.length;
        this.#quarantine.push(refusal("too-many-meters", serial, source, own.length));
        continue;
      }
      const kept = own.filter((reading) => !track.isBeforeOpening(reading));
      if (kept.length < own.length) {
        const gone = own.length - kept.length;
        refused += gone;
        this.#quarantine.push(refusal("before-retention", serial, source, gone));
      }
      accepted += await this.#takeOf(track, kept, source);
    }
    return { accepted, duplicates: readings.length - accepted - refused, refused: null };
  }

  /** The first reading that would be refused. */
  #faultOf(readings: readonly Reading[]): GroupOutcome["refused"] {
    const { registry } = this.#deps;
    let room = registry.room(this.#now);
    const newcomers = new Set<string>();
    for (const [index, reading] of readings.entries()) {
      const { serial } = reading;
      const track = registry.get(serial);
      if (track?.isBeforeOpening(reading)) return { reason: "before-retention", index };
      if (track || newcomers.has(serial)) continue;
      if (--room < 0) return { reason: "too-many-meters", index };
      newcomers.add(serial);
    }
    return null;
  }

  /** A redelivery or retained copy of a message that nothing but its bytes tells apart. */
  async #isRepeat(serial: string, source: Source): Promise<boolean> {
    if (!source.fingerprint) return false;
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
    this.#assertWanted();
    const events = getOrInsert(this.#readings, track.record.serial, noEvents);
    let accepted = 0;
    for (const given of readings) {
      const reading = needsNumber(given)
        ? { ...given, n: track.nextStamp(given.ts, stored.maxN.get(given.ts) ?? 0) }
        : given;
      const judged = isNumbered(reading) ? "look-up" : track.judge(reading);
      let was: Reading | undefined;
      if (judged !== "new") {
        const key = naturalKey(reading);
        was = this.#taken.get(events, key) ??
          (judged === "repeat" ? track.copyAtNewest(key) : undefined) ?? stored.copies.get(key);
        // A number is kept with the earliest stamp; all others with this key are exact copies.
        if (was && (isNumbered(reading) || !hasMoreFlow(reading, was))) continue;
      }
      const event = this.#push(track, reading, source);
      if (was) this.#raised.set(event, { reading, was: was.flowLmin });
      else accepted++;
    }
    this.#hear(track, source);
    return accepted;
  }

  /** @throws {Error} when the time limit of the look-ups has passed: the tracks are others' by now */
  #assertWanted(): void {
    if (this.#deps.isAbandoned()) throw new Error("Cannot go on: the group was given up");
  }

  /** What the store has at the instants of readings that may be repeats. */
  async #lookUp(
    track: MeterTrack,
    readings: readonly Reading[],
  ): Promise<{ copies: Map<string, Reading>; maxN: Map<number, number> }> {
    const { store, hours } = this.#deps;
    const { serial } = track.record;
    const copies = new Map<string, Reading>();
    const maxN = new Map<number, number>();
    const instants = readings.filter((reading) =>
      needsNumber(reading)
        ? track.needsStampLookUp(reading.ts)
        : !isNumbered(reading) && isBehind(reading, track, readings.length)
    ).map((reading) => reading.ts);
    if (instants.length > 0) {
      for (const reading of await hours.readingsAt(serial, instants)) {
        copies.set(naturalKey(reading), reading);
        maxN.set(reading.ts, Math.max(maxN.get(reading.ts) ?? 0, reading.n));
      }
    }
    const numbered = readings.filter(isNumbered);
    if (numbered.length > 0) {
      const stamped = await store.hasStamped(serial, numbered);
      numbered.forEach((reading, i) => stamped[i] && copies.set(naturalKey(reading), reading));
    }
    return { copies, maxN };
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

/** One that comes from an export has its number already. */
function needsNumber(reading: Reading): boolean {
  return isAnonymous(reading) && reading.n === 0;
}

/** Whether the store has to say if a reading is a repeat; the newest instant is known by heart. */
function isBehind({ ts }: Reading, { newest }: MeterTrack, batch: number): boolean {
  if (!newest || ts > newest.ts) return false;
  return ts < newest.ts || batch > 1; // others of the batch may move the newest instant on
}

/** Over HTTP, but not out of a file: the caller hears of a fault, and repeats the whole. */
function isWhole({ topic, retained }: Source): boolean {
  return topic === null && !retained;
}

function refusal(
  reason: RefusalReason | "unknown-meter",
  serial: string,
  { at, topic, bytes }: Source,
  count: number,
): QuarantineItem {
  const preview = `${count} reading(s) of meter ${serial}`;
  return { at, topic: topic ?? "http", reason, bytes, preview };
}

const noEvents = (): ReadingEvent[] => [];
