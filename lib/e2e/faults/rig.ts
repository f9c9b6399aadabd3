/** Server, broker and publisher together, and the judgement at the end. */

import assert from "node:assert/strict";
import type { Mosquitto } from "../../testing/mosquitto.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { pause, until } from "../../testing/until.ts";
import { startMosquitto } from "./broker.ts";
import { canary, CANARY_MS } from "./canary.ts";
import { checkConsumption, count, type Figures } from "./oracle.ts";
import { Publisher } from "./publisher.ts";
import { Server, type ServerOptions } from "./server.ts";

/** The link, the store and the queues have so long to be well again after a fault, ms. */
export const RECOVER_MS = 60_000;
/**
 * Readings a second through Mosquitto. It acknowledges whatever comes and drops what waits beyond
 * 100,000 (`max_queued_messages`): the server must be able to stand still for a while.
 */
const MOSQUITTO_RATE = 3_000;

export type BrokerKind = "embedded" | "mosquitto";

export interface RigOptions extends Pick<ServerOptions, "dataDir" | "env" | "asTask"> {
  readonly broker: BrokerKind;
  /** Readings a second; left out: as many as the embedded broker takes, few enough for Mosquitto. */
  readonly rate?: number;
  /** The server's way to Mosquitto, when it is not the straight one. @returns the port */
  readonly detour?: (port: number) => Promise<number>;
}

/** What a scenario came to. */
export interface Finding extends Figures {
  /** From MQTT to SSE, ms. */
  readonly canaryMs: number;
  readonly notes: readonly string[];
}

/** What the end of a scenario may allow. */
export interface FinishOptions {
  /** Whether a reading that was acknowledged at an instant (`performance.now()`) may be lost. */
  readonly mayLose?: (acknowledgedAt: number) => boolean;
  /** The server's clock jumped: what it stamped is out of order, and consumption with it. */
  readonly timesMoved?: boolean;
}

/** Everything that a scenario plays with. */
export class Rig {
  private constructor(
    readonly server: Server,
    readonly publisher: Publisher,
    readonly mosquitto: Mosquitto | null,
    private readonly owned: AsyncDisposableStack,
  ) {}

  /** Resolves when all is well and readings flow. */
  static async start(options: RigOptions): Promise<Rig> {
    const { broker, dataDir, env, asTask, detour } = options;
    await using stack = new AsyncDisposableStack();
    const mosquitto = broker === "mosquitto" ? stack.use(await startMosquitto()) : null;
    const port = mosquitto && (await detour?.(mosquitto.port) ?? mosquitto.port);
    const mqttUrl = port === null ? undefined : `mqtt://127.0.0.1:${port}`;
    const server = stack.use(await Server.start({ mqttUrl, dataDir, env, asTask }));
    await server.becomes(200, RECOVER_MS);
    const rate = options.rate ?? (mosquitto ? MOSQUITTO_RATE : undefined);
    const brokerPort = mosquitto?.port ?? server.mqttPort;
    const publisher = new Publisher({ port: brokerPort, prefix: "FAULT", rate });
    stack.defer(() => publisher.close());
    publisher.start();
    await until("the first PUBACK", () => publisher.acknowledged.size > 0);
    return new Rig(server, publisher, mosquitto, stack.move());
  }

  /** Sends nothing new, waits until all is stored, and judges. */
  async finish(notes: readonly string[], options: FinishOptions = {}): Promise<Finding> {
    const { server, publisher } = this;
    await publisher.stop(RECOVER_MS);
    await server.becomes(200, RECOVER_MS);
    // The embedded broker's PUBACK says that a reading is stored, Mosquitto's does not.
    if (this.mosquitto) await this.drained();
    const { figures, stored } = await count(server, publisher);
    assert.equal(figures.twice, 0, "readings that stand twice");
    const { mayLose = () => false } = options;
    const { acknowledged } = publisher;
    const wrongly = figures.lost.filter((index) => !mayLose(acknowledged.get(index)!));
    assert.deepEqual(wrongly, [], "acknowledged and lost");
    await checkConsumption(server, stored, options);
    const canaryMs = await canary(server, this.mosquitto?.port ?? server.mqttPort);
    assert.ok(canaryMs < CANARY_MS, `the canary took ${Math.round(canaryMs)} ms`);
    return { ...figures, canaryMs, notes };
  }

  /** Readings that were sent and are not stored: on their way, or in Mosquitto's queue. */
  async backlog(): Promise<number> {
    const { publisher } = this;
    const { meters } = JSON.parse(await this.server.text("/api/meters"));
    const newest = new Map<string, number>(
      meters.map(({ numeroSerie, totalLiters }: MeterRow) => [numeroSerie, totalLiters]),
    );
    return publisher.meters.countAfter(newest, publisher.sent);
  }

  /** Waits until nothing is on its way any more. */
  async drained(): Promise<void> {
    await until("the last readings", async () => {
      if (await this.backlog() === 0) return true;
      await pause(100);
      return false;
    }, RECOVER_MS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.owned.disposeAsync();
  }
}
