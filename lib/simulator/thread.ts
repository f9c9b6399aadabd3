/** The virtual meters of this process: a thread of their own, over MQTT as any other meter. */

import type { Config } from "../config/load.ts";

/** Starts and stops the simulator's thread. */
export class SimulatorThread {
  #worker: Worker | null = null;

  /** Resolves when the virtual meters are connected or trying to. */
  async start(
    config: Config,
    embeddedUrl: string,
    internal: { username: string; password: string },
  ): Promise<void> {
    const { mqtt, simulate, timeZone, logLevel, logFormat } = config;
    const worker = new Worker(new URL("../../workers/simulator.thread.ts", import.meta.url), {
      type: "module",
      name: "simulator",
    });
    this.#worker = worker;
    const credential = mqtt.url === null
      ? internal
      : { username: mqtt.username ?? undefined, password: mqtt.password ?? undefined };
    const ca = mqtt.caFile === null ? undefined : await Deno.readTextFile(mqtt.caFile);
    const options = {
      meters: simulate,
      url: mqtt.url ?? embeddedUrl,
      base: mqtt.topics.base,
      timeZone,
      ca,
      logLevel,
      logFormat,
      ...credential,
    };
    const ready = Promise.withResolvers<void>();
    worker.onmessage = ({ data }) => {
      if (data.type === "ready") ready.resolve();
      else if (data.type === "error") ready.reject(new Error(data.message));
    };
    worker.onerror = (event) => ready.reject(new Error(event.message));
    worker.postMessage({ type: "start", options });
    await ready.promise;
  }

  /** Lets the meters say goodbye. */
  async stop(timeoutMs: number): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#worker = null;
    const stopped = Promise.withResolvers<void>();
    worker.onmessage = ({ data }) => {
      if (data.type === "stopped") stopped.resolve();
    };
    worker.postMessage({ type: "stop" });
    const timer = setTimeout(stopped.resolve, timeoutMs);
    await stopped.promise;
    clearTimeout(timer);
    worker.terminate();
  }
}
