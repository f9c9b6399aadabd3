/** Sends commands to meters and follows what becomes of them, by the meters' own words. */

import { COMMAND_TTL, type CommandRow, type CommandStatus } from "../domain/command.ts";
import { mayBecome, type Speaker } from "../domain/command_state.ts";
import type { Topics } from "../domain/topics.ts";
import type { JobParts } from "../ingest/jobs.ts";
import type { Log } from "../log.ts";
import {
  type Broker,
  BrokerUnavailableError,
  type Clock,
  type ReadingStore,
  UnconfirmedError,
} from "../ports.ts";
import type { Ack } from "./ack.ts";
import { beforeOf, type KnownMeter, logRow, partsOf } from "./audit.ts";
import { Followed, MAX_OPEN } from "./followed.ts";
import { type CommandOrder, NewRows } from "./new_rows.ts";
import { Outbox, type Publication } from "./outbox.ts";
import { Releases } from "./releases.ts";
import { Repeater } from "./repeater.ts";
import type { Signer } from "./signature.ts";

/** How long the broker may take, ms: the caller has an answer within 5 s (contract, 5). */
export const PUBLISH_TIMEOUT_MS = 4500;
/** Commands that are read back at the start, at the least. */
const READ_BACK = 1000;

export interface DeskDeps {
  readonly broker: Broker;
  readonly store: ReadingStore;
  readonly clock: Clock;
  readonly topics: Topics;
  readonly log: Log;
  /** Makes a row durable and tells it. */
  readonly record: (parts: JobParts) => Promise<unknown>;
  /** Signs what goes to meters that have a key. */
  readonly signer: Signer;
  /** How a meter is reached at this moment. */
  readonly reach: (serial: string) => Reach;
  /** What is known of a meter at this moment. */
  readonly known: (serial: string) => KnownMeter | undefined;
}

/** How a meter is reached. */
export interface Reach {
  /** On the seed's topic as well: seen there, or never seen over MQTT. */
  readonly seedTopic: boolean;
  /** Its last `estado` says so; one that never spoke of it counts as on. */
  readonly isOff: boolean;
}

export class CommandDesk {
  readonly #deps: DeskDeps;
  readonly #followed = new Followed();
  readonly #outbox: Outbox;
  readonly #repeater: Repeater;
  readonly #releases: Releases;
  readonly #newRows: NewRows;
  /** Commands that their senders have named and that are on their way, by id. */
  readonly #keyed = new Map<string, Promise<CommandRow>>();
  /** Acknowledgements that fit no command of their meter, or come after its last word. */
  ignoredAcks = 0;

  constructor(deps: DeskDeps) {
    this.#deps = deps;
    this.#newRows = new NewRows(deps.clock);
    const outbox = this.#outbox = new Outbox(deps);
    const follow = (id: string) => this.#followed.get(id);
    this.#repeater = new Repeater({ ...deps, outbox, follow, timeoutMs: PUBLISH_TIMEOUT_MS });
    const sendNext = (serial: string) => this.#sendNext(serial);
    this.#releases = new Releases({ ...deps, sendNext });
  }

  /** Goes on with the commands of which something might still become when the program ended. */
  async start(): Promise<void> {
    const rows = await this.#readBack();
    this.#newRows.begin(rows.at(0)?.createdAt ?? 0);
    for (const row of rows.toReversed()) {
      this.#followed.put(row);
      const isOff = row.numeroSerie !== null && this.#deps.reach(row.numeroSerie).isOff;
      this.#repeater.resume(row, isOff);
    }
  }

  /**
   * Publishes a command, or queues it while its meter is off. One that was sent under the same id is
   * answered as it is now, whatever the rest of the order says.
   *
   * @returns its row, `sent`, `queued`, or `failed` with the reason when the broker could not take it
   */
  async send(order: CommandOrder): Promise<CommandRow> {
    const { id } = order;
    if (id === undefined) return await this.#send(order);
    const work = this.#keyed.get(id) ??
      this.#deps.store.command(id).then((known) => known ?? this.#send(order));
    this.#keyed.set(id, work);
    try {
      return await work;
    } finally {
      if (this.#keyed.get(id) === work) this.#keyed.delete(id);
    }
  }

  async #send(order: CommandOrder): Promise<CommandRow> {
    const { serial } = order;
    const deadline = performance.now() + PUBLISH_TIMEOUT_MS;
    if (serial !== null) await this.#letThrough(serial);
    const row = this.#withBefore(this.#newRows.make(order));
    if (this.#followed.isFull) {
      return await this.#fail(row, `${MAX_OPEN} commands are open already`);
    }
    const reach = serial === null ? { seedTopic: true, isOff: false } : this.#deps.reach(serial);
    if (reach.isOff) return await this.#queue(row);
    if (serial !== null && this.#followed.firstQueued(serial)) {
      return await this.#fail(row, "Commands that came before it are still waiting for the broker");
    }
    const { id } = row;
    this.#followed.put(row); // the meter may answer before the publication returns
    try {
      await this.#publish(row, { seedTopic: reach.seedTopic, deadline });
    } catch (error) {
      const unanswered = this.#unanswered(id);
      if (unanswered) return await this.#fail(unanswered, messageOf(error));
    }
    const sent = this.#unanswered(id);
    if (sent) await this.#keep(sent);
    return sent ?? row;
  }

  /** A command that was sent and of which its meter has said nothing yet. */
  #unanswered(id: string): CommandRow | null {
    const row = this.#followed.get(id);
    return row?.status === "sent" ? row : null;
  }

  /** Takes a meter's answer; one that changes nothing of its own command is ignored and counted. */
  async acknowledge(serial: string, { id, status, ...words }: Ack): Promise<void> {
    const isOwn = this.#followed.get(id)?.numeroSerie === serial;
    if (!isOwn || !await this.#move(id, status, "meter", words)) this.ignoredAcks++;
  }

  /** A meter's `estado` has become durable. */
  hear(serial: string, online: boolean): void {
    this.#repeater.hear(serial, online);
    if (!online) return this.#releases.interrupt(serial);
    const isAwaited = this.#followed.firstQueued(serial) || this.#repeater.isDue(serial);
    if (isAwaited) this.#releases.begin(serial);
  }

  /**
   * Ends the commands whose time has passed, sends what waits for nothing but the broker, and sends
   * again what was not answered.
   */
  async tick(): Promise<void> {
    for (const serial of [...this.#followed.awaited(), ...this.#repeater.allDue()]) {
      if (!this.#deps.reach(serial).isOff) this.#releases.begin(serial);
    }
    const overdue = this.#followed.overdue(this.#deps.clock.now());
    await Promise.all(overdue.map(({ id }) => this.#move(id, "expired", "server")));
  }

  /** Publishes nothing more; resolves when what is on its way is through. */
  async stop(): Promise<void> {
    await this.#releases.stop();
  }

  /** The last commands, newest first: all that may still be open. */
  async #readBack(): Promise<CommandRow[]> {
    const oldest = this.#deps.clock.now() - COMMAND_TTL.max * 1000;
    for (let limit = READ_BACK;; limit *= 4) {
      const rows = await this.#deps.store.commands({ limit });
      if (rows.length < limit || rows[limit - 1].createdAt < oldest) return rows;
    }
  }

  /** Lets the commands that a meter has been waiting for go first. */
  async #letThrough(serial: string): Promise<void> {
    if (!this.#followed.firstQueued(serial) || this.#deps.reach(serial).isOff) return;
    this.#releases.begin(serial);
    await this.#releases.settled(serial, PUBLISH_TIMEOUT_MS);
  }

  async #queue(row: CommandRow): Promise<CommandRow> {
    const queued: CommandRow = { ...row, status: "queued" };
    this.#followed.put(queued);
    try {
      await this.#keep(queued);
    } catch (error) {
      this.#followed.forget(row.id); // its sender is told that it was not taken
      throw error;
    }
    return queued;
  }

  async #fail(row: CommandRow, reason: string): Promise<CommandRow> {
    const updatedAt = this.#deps.clock.now();
    const failed: CommandRow = { ...row, status: "failed", reason, updatedAt };
    this.#followed.put(failed);
    await this.#keep(failed);
    return failed;
  }

  /**
   * Publishes what was queued first for a meter; when nothing is, again what it has not answered.
   *
   * @returns whether to go on with the next
   */
  async #sendNext(serial: string): Promise<boolean> {
    const queued = this.#followed.firstQueued(serial);
    const { isOff, seedTopic } = this.#deps.reach(serial);
    if (isOff) return false;
    if (!queued) {
      await this.#repeater.repeat(serial);
      return false;
    }
    const row = this.#withBefore(queued);
    this.#followed.put(row);
    if (row.expiresAt <= this.#deps.clock.now()) {
      return await this.#move(row.id, "expired", "server");
    }
    try {
      await this.#publish(row, { seedTopic, deadline: performance.now() + PUBLISH_TIMEOUT_MS });
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError)) throw error;
      // Nothing went out: it waits on. What may be out does not go out a second time.
      if (!(error instanceof UnconfirmedError)) return false;
      await this.#move(row.id, "failed", "server", { reason: error.message });
      return true;
    }
    await this.#move(row.id, "sent", "server");
    return true;
  }

  async #publish(row: CommandRow, publication: Publication): Promise<void> {
    const shortened = (sentValue: number) => {
      const now = this.#followed.get(row.id);
      if (now) this.#followed.put({ ...now, sentValue });
    };
    const isSigned = await this.#outbox.publish(row, { ...publication, shortened });
    this.#repeater.published(row, isSigned);
  }

  /** As it goes out now: after a time in the queue the meter is no longer as it was. */
  #withBefore(row: CommandRow): CommandRow {
    const meter = row.numeroSerie === null ? undefined : this.#deps.known(row.numeroSerie);
    return meter ? { ...row, before: beforeOf(row.action, meter) } : row;
  }

  /** Makes what has become of a command durable, and says so. */
  async #keep(row: CommandRow): Promise<void> {
    await this.#deps.record(partsOf(row));
    logRow(this.#deps.log, row);
  }

  /** @returns whether the state machine lets the command become so */
  async #move(
    id: string,
    status: CommandStatus,
    speaker: Speaker,
    words: Omit<Ack, "id" | "status"> = {},
  ): Promise<boolean> {
    const before = this.#followed.get(id);
    if (!before || !mayBecome(before.status, status, speaker)) return false;
    const { reason: _, neverSent: __, ...rest } = before;
    const neverSent = status === "expired" && speaker === "server" && before.status === "queued";
    const row: CommandRow = {
      ...{ ...rest, ...words, status, updatedAt: this.#deps.clock.now() },
      ...(neverSent ? { neverSent } : {}),
    };
    this.#followed.put(row);
    try {
      await this.#keep(row);
    } catch (error) {
      // The message comes again, and so does the next look at the clock; a publication must not.
      const comesAgain = speaker === "meter" || status === "expired";
      if (comesAgain && (this.#followed.get(id) ?? row) === row) this.#followed.put(before);
      throw error;
    }
    return true;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
