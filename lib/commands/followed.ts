import type { CommandRow } from "../domain/command.ts";
import { isAnswerable, isOpen } from "../domain/command_state.ts";

/** Open commands that are followed at once: a thousand meters with ten each. */
export const MAX_OPEN = 10_000;
/** Commands whose meter may still contradict this server, at most: 3 MB. The oldest give way. */
const MAX_DOUBTED = 10_000;

/** The commands of which something may still become. */
export class Followed {
  readonly #open = new Map<string, CommandRow>();
  /** Ended by this server's word alone. */
  readonly #doubted = new Map<string, CommandRow>();
  /** Ids of the queued ones by meter. */
  readonly #queued = new Map<string, Set<string>>();

  get(id: string): CommandRow | undefined {
    return this.#open.get(id) ?? this.#doubted.get(id);
  }

  /** Takes a command, or what has become of it. */
  put(row: CommandRow): void {
    this.forget(row.id);
    if (isOpen(row.status)) this.#open.set(row.id, row);
    else if (isAnswerable(row.status)) this.#doubt(row);
    if (row.status !== "queued" || row.numeroSerie === null) return;
    const ids = this.#queued.get(row.numeroSerie) ?? new Set();
    this.#queued.set(row.numeroSerie, ids.add(row.id));
  }

  forget(id: string): void {
    const row = this.get(id);
    if (!row) return;
    this.#open.delete(id);
    this.#doubted.delete(id);
    if (row.numeroSerie === null) return;
    const ids = this.#queued.get(row.numeroSerie);
    if (ids?.delete(id) && ids.size === 0) this.#queued.delete(row.numeroSerie);
  }

  get isFull(): boolean {
    return this.#open.size >= MAX_OPEN;
  }

  /** Open commands whose time has passed. */
  overdue(now: number): CommandRow[] {
    return [...this.#open.values()].filter(({ expiresAt }) => expiresAt <= now);
  }

  /** Meters for which something is queued. */
  awaited(): string[] {
    return [...this.#queued.keys()];
  }

  /** The command that was queued first for a meter; `null` when there is none. */
  firstQueued(serial: string): CommandRow | null {
    let first: CommandRow | null = null;
    for (const id of this.#queued.get(serial) ?? []) {
      const row = this.#open.get(id);
      if (row && (!first || row.createdAt < first.createdAt)) first = row;
    }
    return first;
  }

  #doubt(row: CommandRow): void {
    this.#doubted.set(row.id, row);
    if (this.#doubted.size <= MAX_DOUBTED) return;
    const [oldest] = this.#doubted.keys();
    this.#doubted.delete(oldest);
  }
}
