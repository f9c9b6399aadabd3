/** Which serials become meters, and whose messages without a serial are: what the writer knows of it. */

import type { ClaimRow } from "../identity.ts";
import type { ClaimChange, ReadingStore, UnnamedMeter } from "../ports.ts";
import { MinuteBudget } from "./minute_budget.ts";

/** Most claims that wait: the one that was seen longest ago gives way. */
export const MAX_WAITING_CLAIMS = 1000;
/** Most refused serials that are remembered: one that is forgotten waits again when it comes. */
export const MAX_REFUSED_CLAIMS = 10_000;
/** Most claims that one commit writes: a flood of invented serials must not become one of the disk. */
export const MAX_WRITTEN_AT_ONCE = 100;
/** Messages of unknown serials that quarantine keeps in a minute: it holds 10,000 items of all kinds. */
export const MAX_QUARANTINED_PER_MINUTE = 60;
/** What was counted of a claim is written this often at the most, ms. */
const WRITE_EVERY_MS = 60_000;

/** Who need not ask. */
export interface AdmissionRules {
  /** Every serial becomes a meter with its first reading. */
  readonly isOpen: boolean;
  /** These do in any case: the operator has named them. */
  readonly invited: ReadonlySet<string>;
}

/** A message of a serial that is no meter and may not become one. */
export interface Knock {
  readonly serial: string;
  readonly topic: string;
  /** Unix ms. */
  readonly at: number;
  /** A copy that the broker kept. */
  readonly retained: boolean;
}

/** What a durable group has changed. */
export interface Admitted {
  readonly claims: readonly ClaimChange[];
  readonly unnamed: readonly UnnamedMeter[];
  readonly knocks: readonly Knock[];
  /** Meters that are new, among others. */
  readonly meters: readonly { readonly serial: string }[];
}

const OPEN: AdmissionRules = { isOpen: true, invited: new Set() };

/**
 * The claim list. What is decided is changed by `settle` alone, when it is durable; what is merely
 * counted is kept here and written later.
 */
export class Admission {
  readonly quarantined = new MinuteBudget(MAX_QUARANTINED_PER_MINUTE);
  readonly #store: Pick<ReadingStore, "claims" | "unnamed">;
  readonly #rules: AdmissionRules;
  /** By serial, the one that was seen or decided longest ago first. */
  readonly #lists = {
    waiting: new Map<string, ClaimRow>(),
    accepted: new Map<string, ClaimRow>(),
    refused: new Map<string, ClaimRow>(),
  };
  /** When a serial's row in the store was written, Unix ms; 0: by an earlier process. */
  readonly #writtenAt = new Map<string, number>();
  /** Serials of which the store says something else than this. */
  readonly #unwritten = new Set<string>();
  #unnamed: UnnamedMeter | null = null;

  /** @param rules left out: everybody may come */
  constructor(store: Pick<ReadingStore, "claims" | "unnamed">, rules: AdmissionRules = OPEN) {
    this.#store = store;
    this.#rules = rules;
  }

  /** Whose messages without a serial are. */
  get unnamed(): string | null {
    return this.#unnamed?.serial ?? null;
  }

  /** Claims that nobody has decided. */
  get waiting(): number {
    return this.#lists.waiting.size;
  }

  /** Whether a serial becomes a meter with its next reading over MQTT. */
  mayEnter(serial: string, status = this.get(serial)?.status): boolean {
    const { isOpen, invited } = this.#rules;
    return isOpen || status === "accepted" || invited.has(serial);
  }

  get(serial: string): ClaimRow | undefined {
    const { waiting, accepted, refused } = this.#lists;
    return waiting.get(serial) ?? accepted.get(serial) ?? refused.get(serial);
  }

  /** Waiting first, then by the time they were last seen, newest first. */
  list(): ClaimRow[] {
    const { waiting, accepted, refused } = this.#lists;
    const newestFirst = (rows: Iterable<ClaimRow>) =>
      [...rows].sort((a, b) => b.lastSeen - a.lastSeen);
    return [
      ...newestFirst(waiting.values()),
      ...newestFirst([...accepted.values(), ...refused.values()]),
    ];
  }

  /**
   * Reads the store, after a fault again: what is decided there holds, and what was counted here and
   * not written yet stays.
   *
   * @param isMeter whether a serial is a meter by now: its claim is over
   */
  async load(isMeter: (serial: string) => boolean): Promise<void> {
    const [stored, unnamed] = await Promise.all([this.#store.claims(), this.#store.unnamed()]);
    const rows = new Map(stored.map((row) => [row.numeroSerie, row]));
    const unwritten = this.#countedOver(rows);
    for (const list of Object.values(this.#lists)) list.clear();
    this.#writtenAt.clear();
    this.#unwritten.clear();
    for (const { numeroSerie } of stored) this.#writtenAt.set(numeroSerie, 0);
    for (const row of [...rows.values()].sort((a, b) => a.lastSeen - b.lastSeen)) {
      const { numeroSerie: serial } = row;
      if (isMeter(serial)) this.#drop(serial);
      else this.#put(row);
      if (unwritten.has(serial)) this.#unwritten.add(serial);
    }
    this.#unnamed = unnamed;
  }

  /** Adds what the store does not know to its rows. @returns whose they are */
  #countedOver(rows: Map<string, ClaimRow>): Set<string> {
    const over = new Set<string>();
    for (const serial of this.#unwritten) {
      const own = this.get(serial);
      const stored = rows.get(serial);
      if (!own || (!stored && own.status !== "waiting")) continue;
      const { firstSeen, lastSeen, messages, topic } = own;
      rows.set(serial, { ...(stored ?? own), firstSeen, lastSeen, messages, topic });
      over.add(serial);
    }
    return over;
  }

  /** Whether something is to be written by now. */
  isDue(now: number): boolean {
    return this.#unwritten.size > 0 && this.due(now).length > 0;
  }

  /** What is to be written by now, some of it when it is much. */
  due(now: number): ClaimChange[] {
    const changes: ClaimChange[] = [];
    for (const serial of this.#unwritten) {
      const claim = this.get(serial) ?? null;
      const writtenAt = this.#writtenAt.get(serial);
      const isEarly = writtenAt !== undefined && now >= writtenAt &&
        now - writtenAt < WRITE_EVERY_MS;
      if (claim && isEarly) continue;
      changes.push({ serial, claim });
      if (changes.length === MAX_WRITTEN_AT_ONCE) break;
    }
    return changes;
  }

  /** A group is durable. @param isMeter whether a serial is a meter by now */
  settle(group: Admitted, now: number, isMeter: (serial: string) => boolean): void {
    for (const change of group.claims) this.#written(change, now);
    this.#unnamed = group.unnamed.at(-1) ?? this.#unnamed;
    for (const { serial } of group.meters) if (this.get(serial)) this.#drop(serial);
    for (const knock of group.knocks) if (!isMeter(knock.serial)) this.#notice(knock);
  }

  /** A serial asked for more than to be heard: it is counted at once, and written with the others. */
  knock(knock: Knock, isMeter: (serial: string) => boolean): void {
    const isDecided = this.mayEnter(knock.serial);
    if (!isDecided && !isMeter(knock.serial)) this.#notice(knock);
  }

  #written({ serial, claim }: ClaimChange, now: number): void {
    this.#unwritten.delete(serial);
    if (!claim) return void this.#writtenAt.delete(serial);
    this.#writtenAt.set(serial, now);
    if (this.get(serial) !== claim) this.#put(claim); // decided; else it keeps its place
  }

  #notice({ serial, topic, at, retained }: Knock): void {
    const known = this.get(serial);
    if (known && retained) return;
    const before = known ?? {
      numeroSerie: serial,
      firstSeen: 0,
      messages: 0,
      status: "waiting",
      decidedBy: null,
      decidedAt: null,
    };
    const { firstSeen, messages } = before;
    this.#put({
      ...before,
      topic,
      firstSeen: firstSeen || at,
      lastSeen: at,
      messages: messages + 1,
    });
    this.#unwritten.add(serial);
  }

  /** Puts a row at the end of its list; the first gives way when there are too many. */
  #put(row: ClaimRow): void {
    for (const list of Object.values(this.#lists)) list.delete(row.numeroSerie);
    this.#lists[row.status].set(row.numeroSerie, row);
    const { waiting, refused } = this.#lists;
    if (waiting.size > MAX_WAITING_CLAIMS) this.#drop(waiting.keys().next().value!);
    if (refused.size > MAX_REFUSED_CLAIMS) this.#drop(refused.keys().next().value!);
  }

  /** Forgets a claim; what the store has of it is removed with the next writing. */
  #drop(serial: string): void {
    for (const list of Object.values(this.#lists)) list.delete(serial);
    if (this.#writtenAt.has(serial)) this.#unwritten.add(serial);
    else this.#unwritten.delete(serial);
  }
}
