/** What a page knows of meters, readings and commands, as signals. No network here. */

import { batch, computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { CommandRow } from "../domain/command.ts";
import type { MeterRow } from "../domain/meter.ts";
import type { WireReading } from "../domain/reading.ts";
import type { LiveMessage } from "./wire.ts";

/** Readings of a watched meter that a page keeps: what its chart shows. */
export const MAX_READINGS = 200;
/** Commands that a page keeps. */
export const MAX_COMMANDS = 50;

/** What the server gave at a moment; a part that was not asked for is left out. */
export interface Snapshot {
  readonly meters?: readonly MeterRow[];
  readonly readings?: ReadonlyMap<string, readonly WireReading[]>;
  readonly commands?: readonly CommandRow[];
}

/** The state behind all islands of a page. */
export class LiveState {
  readonly #meters = signal<ReadonlyMap<string, MeterRow>>(new Map());
  readonly #commands = signal<ReadonlyMap<string, CommandRow>>(new Map());
  readonly #readings = new Map<string, Signal<readonly WireReading[]>>();

  /** By serial. */
  readonly meters: ReadonlySignal<ReadonlyMap<string, MeterRow>> = this.#meters;
  /** By serial, in the order of the serials. */
  readonly meterList: ReadonlySignal<readonly MeterRow[]> = computed(() =>
    [...this.#meters.value.values()].sort((a, b) => compare(a.numeroSerie, b.numeroSerie))
  );
  /** Newest first. */
  readonly commands: ReadonlySignal<readonly CommandRow[]> = computed(() =>
    [...this.#commands.value.values()]
      .sort((a, b) => b.createdAt - a.createdAt || compare(b.id, a.id)).slice(0, MAX_COMMANDS)
  );

  /** Meters whose readings are kept. */
  get watched(): string[] {
    return [...this.#readings.keys()];
  }

  /** The last readings of a meter, oldest first; they are kept from now on. */
  readings(serial: string): ReadonlySignal<readonly WireReading[]> {
    let readings = this.#readings.get(serial);
    if (!readings) this.#readings.set(serial, readings = signal<readonly WireReading[]>([]));
    return readings;
  }

  /** Takes in what the page was rendered with: it never overrides what is newer. */
  seed({ meters = [], readings = new Map(), commands = [] }: Snapshot): void {
    batch(() => {
      const known = this.#meters.peek();
      const fresh = meters.filter(({ numeroSerie }) => !known.has(numeroSerie));
      if (fresh.length > 0) this.#meters.value = new Map([...known, ...byKey(fresh, serialOf)]);
      for (const [serial, list] of readings) {
        this.readings(serial);
        const kept = this.#readings.get(serial);
        if (kept && kept.peek().length === 0) kept.value = list.slice(-MAX_READINGS);
      }
      for (const command of commands) this.#applyCommand(command);
    });
  }

  /** Replaces what is known by what the server says now. */
  replace({ meters, readings = new Map(), commands }: Snapshot): void {
    batch(() => {
      if (meters) this.#meters.value = byKey(meters, serialOf);
      for (const [serial, list] of readings) {
        const kept = this.#readings.get(serial);
        if (kept) kept.value = list.slice(-MAX_READINGS);
      }
      if (commands) this.#commands.value = byKey(commands, ({ id }) => id);
    });
  }

  /** Applies events in their order, as one change. `now` is Unix ms. */
  apply(messages: readonly LiveMessage[], now: number): void {
    const meters = new Map(this.#meters.peek());
    const added = new Map<string, WireReading[]>();
    batch(() => {
      for (const message of messages) {
        if (message.type === "command") this.#applyCommand(message.command);
        else if (message.type === "meter") applyMeter(meters, message.meter);
        else {
          const { reading, late } = message;
          if (!late) applyReading(meters, reading, now);
          if (!this.#readings.has(reading.numeroSerie)) continue;
          const list = added.get(reading.numeroSerie) ?? [];
          added.set(reading.numeroSerie, list);
          list.push(reading);
        }
      }
      if (messages.some(({ type }) => type !== "command")) this.#meters.value = meters;
      for (const [serial, list] of added) {
        const kept = this.#readings.get(serial);
        if (kept) kept.value = merge(kept.peek(), list);
      }
    });
  }

  #applyCommand(command: CommandRow): void {
    const known = this.#commands.peek();
    const before = known.get(command.id);
    if (before && before.updatedAt > command.updatedAt) return;
    this.#commands.value = new Map(known).set(command.id, command);
  }
}

const serialOf = ({ numeroSerie }: MeterRow) => numeroSerie;
const compare = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

function byKey<T>(rows: readonly T[], key: (row: T) => string): Map<string, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

/** What is not known yet of a meter that is new to the page. */
const UNKNOWN = { name: null, group: null, todayLiters: 0, monthLiters: 0, flags: [] };

/** Presence, name and consumption come from the row; its reading only when no newer one is known. */
function applyMeter(meters: Map<string, MeterRow>, row: MeterRow): void {
  const known = meters.get(row.numeroSerie);
  if (!known || known.ts <= row.ts) return void meters.set(row.numeroSerie, row);
  const { ts, totalLiters, flowLmin } = known;
  meters.set(row.numeroSerie, { ...row, ts, totalLiters, flowLmin });
}

function applyReading(meters: Map<string, MeterRow>, reading: WireReading, now: number): void {
  const known = meters.get(reading.numeroSerie);
  if (known && known.ts > reading.ts) return;
  const { numeroSerie, ts, totalLiters, flowLmin } = reading;
  // A meter that is new to the page says hello by its reading; its `meter` event settles the rest.
  const row = known ?? { ...UNKNOWN, numeroSerie, online: true };
  meters.set(numeroSerie, { ...row, ts, totalLiters, flowLmin, lastSeen: now });
}

/** The newest readings of both lists by time, each once. */
function merge(kept: readonly WireReading[], added: readonly WireReading[]): WireReading[] {
  const all = [...kept];
  for (const reading of added) {
    let at = all.length;
    while (at > 0 && all[at - 1].ts > reading.ts) at--;
    const repeated = isSame(all, at, reading);
    if (!repeated) all.splice(at, 0, reading);
  }
  return all.slice(-MAX_READINGS);
}

/** Whether the reading stands already among those of its instant, which end before `at`. */
function isSame(all: readonly WireReading[], at: number, { ts, totalLiters }: WireReading) {
  for (let i = at - 1; i >= 0 && all[i].ts === ts; i--) {
    if (all[i].totalLiters === totalLiters) return true;
  }
  return false;
}
