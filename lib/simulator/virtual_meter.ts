/** One virtual meter: a device that reads its register, publishes, and obeys. */

import { Household } from "../domain/sim/household.ts";
import { Random } from "../domain/sim/random.ts";
import { Register, type VirtualReading } from "../domain/sim/register.ts";
import { type Plan, planScenario, type Span } from "../domain/sim/scenario.ts";
import { together } from "../domain/sim/water.ts";
import { Topics } from "../domain/topics.ts";
import { mlToLiters } from "../domain/units.ts";
import type { Log } from "../log.ts";
import {
  BrokerUnavailableError,
  type Clock,
  type MqttClient,
  type MqttClientOptions,
} from "../ports.ts";
import { CommandInbox } from "./command_inbox.ts";
import { DeviceClock } from "./device_clock.ts";
import { serialOf, type SimulatorOptions } from "./options.ts";
import type { SimulatorStats } from "./stats.ts";

export interface SimulatorDeps {
  readonly clock: Clock;
  readonly connect: (options: MqttClientOptions) => MqttClient;
  readonly log: Log;
}

/** Readings in one message, at most: 500 of 100 bytes stay far below 1 MiB. */
export const BATCH_READINGS = 500;
/** Pause before a message is sent again whose connection went away, ms. */
const RETRY_MS = 1000;
/** Pause between the first connections of two meters, ms: a broker's queue of new ones is short. */
const CONNECT_SPACING_MS = 2;
/** First readings are spread over the interval, at most over this, ms: no flood, no long wait. */
const SPREAD_MS = 5000;
/** The goodbye may take this long, ms. */
const GOODBYE_MS = 2000;
/** What `estado` calls the firmware. */
const FIRMWARE = "virtual-1.0.0";
/** Fraction of the golden ratio: any few meters in a row are spread well over a period. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

export class VirtualMeter {
  readonly serial: string;
  readonly #deps: SimulatorDeps;
  readonly #stats: SimulatorStats;
  readonly #topics: Topics;
  readonly #time: DeviceClock;
  readonly #plan: Plan;
  readonly #register: Register;
  readonly #inbox: CommandInbox;
  readonly #client: MqttClient;
  readonly #rssi: number;
  readonly #connectAfterMs: number;
  /** Aborted by a command: whoever sleeps looks again. */
  #wake = new AbortController();
  /** Aborted by the end of the run, too. */
  #nap: AbortSignal | null = null;
  #nextReset: number;
  #nextOutage: Span;
  #connections = 0;
  #connected = false;

  /**
   * @param index from 0; it decides the serial and, with the seed, everything that happens
   * @param epoch greater than any that the meter had before: the counter begins at 0
   */
  constructor(
    deps: SimulatorDeps,
    options: SimulatorOptions,
    stats: SimulatorStats,
    { index, epoch }: { index: number; epoch: number },
  ) {
    const { seed, prefix, base, url, ca, timeZone, liveliness } = options;
    this.#deps = deps;
    this.#stats = stats;
    this.serial = serialOf(prefix, index);
    const secret = options.credentials?.get(this.serial);
    const { username, password } = secret ?? options;
    this.#topics = new Topics({ base, seedData: "", seedCommand: "" });
    this.#time = new DeviceClock(deps.clock, options);
    const key = `${seed}/${this.serial}`;
    const traits = new Random(key);
    const persons = 3 + Math.floor(traits.between(0, 2));
    this.#rssi = -Math.round(traits.between(48, 78));
    this.#connectAfterMs = index * CONNECT_SPACING_MS;
    const phase = (index + 1) * GOLDEN % 1;
    const { intervalMs } = options;
    const start = this.#time.start + Math.floor(phase * Math.min(intervalMs, SPREAD_MS));
    this.#plan = planScenario(options.scenario, key, start);
    const household = new Household({ key, persons, liveliness, phase }, timeZone);
    const water = together([household, ...this.#plan.extra]);
    this.#register = new Register(water, { start, epoch, intervalMs });
    this.#inbox = new CommandInbox(this.serial, this.#register, secret?.key);
    this.#nextReset = this.#plan.resets.next().value ?? Infinity;
    this.#nextOutage = this.#plan.outages.next().value ?? { from: Infinity, until: Infinity };
    this.#client = deps.connect({
      url,
      username,
      password,
      ca,
      clientId: this.serial,
      will: { topic: this.#topics.state(this.serial), payload: this.#lastWill(), retain: true },
      onConnect: () => this.#greet(),
    });
  }

  /**
   * Runs until the signal, then says goodbye.
   *
   * @param onConnected called at the first connection
   * @throws {Error} when the broker refuses the meter for good
   */
  async run(signal: AbortSignal, onConnected: () => void): Promise<void> {
    const stop = this.#stopAt(signal);
    try {
      await this.#deps.clock.sleep(this.#connectAfterMs, signal);
      await this.#client.connect();
      onConnected();
      const commands = this.#topics.command(this.serial);
      this.#client.subscribe(commands, (payload) => this.#command(payload)).catch((error) => {
        if (!signal.aborted) this.#deps.log.warn("No commands", { error: String(error) });
      });
      await this.#loop(signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (!signal.aborted) this.#client.drop();
      this.#lost();
    }
    await stop;
  }

  async #loop(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const now = this.#time.now();
      this.#resetUntil(now);
      while (this.#nextOutage.until <= now) this.#passOutage();
      if (this.#nextOutage.from <= now) {
        await this.#outage(signal);
        continue;
      }
      const due = this.#register.due(now, BATCH_READINGS);
      if (due.length > 0) await this.#send(due, signal);
      else {
        await this.#sleep(
          Math.min(this.#register.nextAt, this.#nextReset, this.#nextOutage.from),
          signal,
        );
      }
    }
  }

  async #send(due: readonly VirtualReading[], signal: AbortSignal): Promise<void> {
    const readings = due.map(({ totalMl, ...rest }) => ({
      totalLiters: mlToLiters(totalMl),
      ...rest,
    }));
    const numeroSerie = this.serial;
    const message = readings.length === 1
      ? { numeroSerie, ...readings[0] }
      : { numeroSerie, readings };
    this.#stats.published += due.length;
    try {
      await this.#client.publish(this.#topics.data(this.serial), JSON.stringify(message));
    } catch (error) {
      if (!(error instanceof BrokerUnavailableError) || signal.aborted) throw error;
      this.#stats.published -= due.length; // they go out again
      this.#deps.log.debug("Not sent, kept", { serial: this.serial, error: error.message });
      await this.#deps.clock.sleep(RETRY_MS, signal);
      return;
    }
    this.#stats.acknowledged += due.length;
    this.#register.settle(due.length);
  }

  /** Off the net without a word, as by a power cut of the router; the counter goes on. */
  async #outage(signal: AbortSignal): Promise<void> {
    this.#client.drop();
    this.#lost();
    await this.#time.sleepUntil(this.#nextOutage.until, signal);
    this.#passOutage();
    await this.#client.connect();
  }

  #passOutage(): void {
    this.#nextOutage = this.#plan.outages.next().value ?? { from: Infinity, until: Infinity };
  }

  #resetUntil(now: number): void {
    while (this.#nextReset <= now) {
      this.#register.reset(this.#nextReset);
      this.#nextReset = this.#plan.resets.next().value ?? Infinity;
    }
  }

  /** Sleeps until the device's time, the signal, or a command. */
  async #sleep(until: number, signal: AbortSignal): Promise<void> {
    this.#nap ??= AbortSignal.any([signal, this.#wake.signal]);
    try {
      await this.#time.sleepUntil(until, this.#nap);
    } catch (error) {
      if (!this.#wake.signal.aborted || signal.aborted) throw error;
      this.#wake = new AbortController();
      this.#nap = null;
    }
  }

  #command(payload: Uint8Array): void {
    const now = this.#time.now();
    this.#resetUntil(now);
    const acks = this.#inbox.receive(payload, now, this.#deps.clock.now());
    if (acks.length > 0) this.#stats.commands++;
    for (const ack of acks) this.#say(this.#topics.ack(this.serial), JSON.stringify(ack), false);
    this.#wake.abort();
  }

  /** Every connection begins so: the last will may have spoken meanwhile. */
  #greet(): void {
    if (this.#connections++ > 0) this.#stats.reconnects++;
    if (!this.#connected) this.#stats.connected++;
    this.#connected = true;
    this.#say(this.#topics.state(this.serial), this.#state(true), true);
  }

  #lost(): void {
    if (this.#connected) this.#stats.connected--;
    this.#connected = false;
  }

  #state(online: boolean): string {
    const ts = this.#time.now();
    return JSON.stringify({ online, firmware: FIRMWARE, rssi: this.#rssi, ts });
  }

  /** Without a time: it is the broker that says it, later. */
  #lastWill(): string {
    return JSON.stringify({ online: false, firmware: FIRMWARE, rssi: this.#rssi });
  }

  #say(topic: string, payload: string, retain: boolean): void {
    this.#client.publish(topic, payload, { retain }).catch((error) => {
      this.#deps.log.debug("Not said", { serial: this.serial, topic, error: String(error) });
    });
  }

  /** Waits for `work`, however it ends, but not longer than this. */
  async #atMost(ms: number, work: Promise<void>): Promise<void> {
    const done = new AbortController();
    const ended = work.catch(() => {}).finally(() => done.abort());
    await Promise.race([ended, this.#deps.clock.sleep(ms, done.signal).catch(() => {})]);
  }

  /** Says goodbye when the signal comes: a connection in good order has no last will. */
  #stopAt(signal: AbortSignal): Promise<void> {
    const goodbye = async () => {
      if (this.#connected) {
        const topic = this.#topics.state(this.serial);
        const said = this.#client.publish(topic, this.#state(false), { retain: true });
        await this.#atMost(GOODBYE_MS, said);
      }
      await this.#client.end();
    };
    if (signal.aborted) return goodbye();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => goodbye().then(resolve, reject), { once: true });
    return promise;
  }
}
