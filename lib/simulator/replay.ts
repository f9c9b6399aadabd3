/** Recorded readings, published at their own pace or faster, in order, each acknowledged. */

import { ReplayReader } from "../codec/replay.ts";
import type { Topics } from "../domain/topics.ts";
import type { Clock, MqttClient } from "../ports.ts";

/** Publications that wait for their PUBACK at a time: enough to keep a link busy. */
export const MAX_UNDERWAY = 200;
/** The broker is given up when it acknowledges nothing for, ms. */
export const ACK_TIMEOUT_MS = 30_000;

export interface ReplayOptions {
  readonly topics: Topics;
  /** `null`: as each line says itself. */
  readonly serial: string | null;
  /** Device time per real time; `Infinity`: as fast as it is acknowledged. */
  readonly speed: number;
  /** The seed's single topic or the meter's own. */
  readonly topic: "seed" | "meter";
}

export interface ReplayDeps {
  readonly clock: Clock;
  readonly client: MqttClient;
  /** A line of the file could not be used. */
  readonly onBadLine: (line: number, why: string) => void;
}

/** What has become of the file. */
export interface ReplaySummary {
  published: number;
  acknowledged: number;
  /** Lines that could not be used. */
  skipped: number;
  /** Why it ended early, in words. */
  error: string | null;
}

/** Publishes a file once. */
export class Replay {
  readonly summary: ReplaySummary = { published: 0, acknowledged: 0, skipped: 0, error: null };
  #settled = Promise.withResolvers<void>();
  #underway = 0;

  constructor(private readonly deps: ReplayDeps, private readonly options: ReplayOptions) {}

  /**
   * Reads the lines as they are needed and waits for every acknowledgement.
   *
   * @param signal ends it early: what is under way is awaited
   */
  async run(lines: AsyncIterable<string>, signal: AbortSignal): Promise<ReplaySummary> {
    const { deps, summary } = this;
    const reader = new ReplayReader(this.options.serial);
    let begin: { at: number; ts: number } | null = null;
    let number = 0;
    for await (const line of lines) {
      number++;
      const read = reader.read(line);
      if (read.kind === "bad") {
        summary.skipped++;
        deps.onBadLine(number, read.why);
      }
      if (read.kind !== "row") continue;
      begin ??= { at: deps.clock.now(), ts: read.row.ts };
      await this.#pace(begin.at + (read.row.ts - begin.ts) / this.options.speed, signal);
      if (!await this.#room(MAX_UNDERWAY, signal) || signal.aborted) break;
      this.#publish(read.row.serial, read.row.payload);
    }
    await this.#room(1, new AbortController().signal);
    return summary;
  }

  async #pace(due: number, signal: AbortSignal): Promise<void> {
    const pause = due - this.deps.clock.now();
    // Timers have no finer grain; a clock of the device that went back does not wait.
    if (pause >= 1) await this.deps.clock.sleep(pause, signal).catch(() => {});
  }

  /** Waits until fewer than `limit` are under way. @returns `false` when it was in vain */
  async #room(limit: number, signal: AbortSignal): Promise<boolean> {
    while (this.#underway >= limit && !signal.aborted) {
      const patience = new AbortController();
      const late = this.deps.clock.sleep(
        ACK_TIMEOUT_MS,
        AbortSignal.any([patience.signal, signal]),
      ).then(() => true, () => false);
      const isLate = await Promise.race([late, this.#settled.promise.then(() => false)]);
      patience.abort();
      if (isLate) {
        this.summary.error ??= `no acknowledgement for ${ACK_TIMEOUT_MS / 1000} s`;
        return false;
      }
    }
    return true;
  }

  #publish(serial: string, payload: string): void {
    const { client } = this.deps;
    const { topics, topic } = this.options;
    this.summary.published++;
    this.#underway++;
    client.publish(topic === "seed" ? topics.names.seedData : topics.data(serial), payload).then(
      () => this.summary.acknowledged++,
      (error) => this.summary.error ??= error.message,
    ).finally(() => {
      this.#underway--;
      this.#settled.resolve();
      this.#settled = Promise.withResolvers();
    });
  }
}
