/** Sends commands to meters and follows what becomes of them, by the meters' own words. */

import {
  type CommandRequest,
  type CommandRow,
  type CommandStatus,
  FINAL_STATUSES,
} from "../domain/command.ts";
import type { Topics } from "../domain/topics.ts";
import type { Log } from "../log.ts";
import type { Broker, Clock, ReadingStore } from "../ports.ts";
import type { JobParts } from "../ingest/jobs.ts";

/** How long the broker may take, ms: the caller has an answer within 5 s (contract, 5). */
export const PUBLISH_TIMEOUT_MS = 4500;
/** Open commands that are followed at once; the table of a thousand meters with some each. */
const MAX_OPEN = 10_000;
/** Commands that are read back at the start to find the open ones. */
const READ_BACK = 1000;

/** A meter's words on a command, by the contract's spelling. */
const ACK_STATUSES: Readonly<Record<string, CommandStatus>> = {
  recebido: "delivered",
  executado: "done",
  recusado: "refused",
  expirado: "expired",
};

export interface DeskDeps {
  readonly broker: Broker;
  readonly store: ReadingStore;
  readonly clock: Clock;
  readonly topics: Topics;
  readonly log: Log;
  /** Makes a row durable and tells it. */
  readonly record: (parts: JobParts) => Promise<unknown>;
}

/** A meter's acknowledgement, decoded. */
export interface Ack {
  readonly id: string;
  readonly status: CommandStatus;
  readonly reason?: string;
  readonly totalLiters?: number;
  readonly epoch?: number;
}

/** Whom a command is for, and on which topics it goes out. */
export interface Target {
  readonly serial: string;
  /** On the seed's topic as well: seen there, or never seen over MQTT. */
  readonly seedTopic: boolean;
}

export class CommandDesk {
  readonly #deps: DeskDeps;
  readonly #open = new Map<string, CommandRow>();
  /** Acknowledgements that fit no open command of their meter. */
  ignoredAcks = 0;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
  }

  /** Goes on with the commands that were open when the program ended. */
  async start(): Promise<void> {
    for (const row of await this.#deps.store.commands({ limit: READ_BACK })) {
      if (!FINAL_STATUSES.has(row.status)) this.#open.set(row.id, row);
    }
  }

  /**
   * Publishes a command.
   *
   * @returns its row, `sent`, or `failed` with the reason when the broker could not take it
   */
  async send(
    request: CommandRequest,
    target: Target | null,
    by: string,
    ttlSeconds: number,
  ): Promise<CommandRow> {
    const now = this.#deps.clock.now();
    const row: CommandRow = {
      id: randomId(),
      ...request,
      numeroSerie: target?.serial ?? null,
      status: "sent",
      by,
      createdAt: now,
      updatedAt: now,
      expiresAt: now + ttlSeconds * 1000,
    };
    this.#open.set(row.id, row); // the meter may answer before the publication returns
    if (this.#open.size > MAX_OPEN) this.#open.delete(this.#open.keys().next().value!);
    try {
      await this.#publish(row, target);
    } catch (error) {
      this.#open.delete(row.id);
      const reason = error instanceof Error ? error.message : String(error);
      return await this.#keep({ ...row, status: "failed", reason });
    }
    const answered = this.#open.get(row.id);
    return answered === row ? await this.#keep(row) : row;
  }

  /** Takes a meter's answer; one that is not about its own open command is ignored and counted. */
  async acknowledge(serial: string, ack: Ack): Promise<void> {
    const row = this.#open.get(ack.id);
    if (!row || row.numeroSerie !== serial) {
      this.ignoredAcks++;
      return;
    }
    const { id: _, ...words } = ack;
    await this.#keep({ ...row, ...words });
  }

  /** Ends the commands whose time has passed. */
  async expire(): Promise<void> {
    const now = this.#deps.clock.now();
    for (const row of [...this.#open.values()]) {
      if (row.expiresAt <= now) await this.#keep({ ...row, status: "expired" });
    }
  }

  async #keep(row: CommandRow): Promise<CommandRow> {
    const kept = { ...row, updatedAt: this.#deps.clock.now() };
    if (FINAL_STATUSES.has(kept.status)) this.#open.delete(kept.id);
    else this.#open.set(kept.id, kept);
    await this.#deps.record({ commands: [kept] });
    return kept;
  }

  async #publish(row: CommandRow, target: Target | null): Promise<void> {
    const { broker, topics } = this.#deps;
    const { id, action, value, numeroSerie } = row;
    const common = { action, ...(value === undefined ? {} : { value }) };
    const options = { retain: false, timeoutMs: PUBLISH_TIMEOUT_MS };
    if (target) {
      const iat = Math.floor(row.createdAt / 1000);
      const exp = Math.floor(row.expiresAt / 1000);
      const payload = JSON.stringify({ id, ...common, numeroSerie, iat, exp });
      await broker.publish(topics.command(target.serial), payload, options);
    }
    if (!target || target.seedTopic) {
      const payload = JSON.stringify({ ...common, ...(numeroSerie ? { numeroSerie } : {}), id });
      await broker.publish(topics.names.seedCommand, payload, options);
    }
  }
}

/** 96 random bits as 16 base64url characters. */
function randomId(): string {
  return crypto.getRandomValues(new Uint8Array(12)).toBase64({ alphabet: "base64url" });
}

/** Reads an acknowledgement. @returns `null` when it is none */
export function decodeAck(payload: Uint8Array): Ack | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return null; // the caller quarantines it
  }
  if (typeof value !== "object" || value === null) return null;
  const { id, status, motivo, totalLiters, epoch } = value as Record<string, unknown>;
  if (typeof id !== "string" || typeof status !== "string") return null;
  if (!Object.hasOwn(ACK_STATUSES, status)) return null;
  return {
    id,
    status: ACK_STATUSES[status],
    ...(typeof motivo === "string" ? { reason: motivo.slice(0, 200) } : {}),
    ...(typeof totalLiters === "number" && Number.isFinite(totalLiters) ? { totalLiters } : {}),
    ...(typeof epoch === "number" && Number.isSafeInteger(epoch) ? { epoch } : {}),
  };
}
