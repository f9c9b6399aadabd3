/** The whole program on free ports and an empty folder, in this process but for its threads. */

import { createMqttClient } from "../adapters/mqtt_client.ts";
import { api } from "../api/mod.ts";
import { loadConfig } from "../config/load.ts";
import type { MqttClient } from "../ports.ts";
import { type Program, startProgram } from "../program.ts";

/** A port that nobody listens on now. */
export function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}

/** A running program and ways to talk to it. */
export interface Running {
  readonly program: Program;
  readonly mqttUrl: string;
  readonly dataDir: string;
  /** `GET path` of the API, parsed. */
  get<T>(path: string): Promise<T>;
  /** Any request to the API. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Stops it and starts it again on the same folder and ports. */
  restart(): Promise<Running>;
  stop(): Promise<void>;
}

export async function startRunning(env: Record<string, string> = {}): Promise<Running> {
  const dataDir = env.DATA_DIR ?? await Deno.makeTempDir();
  const mqttPort = env.MQTT_PORT ?? String(freePort());
  const full = {
    ADMIN_PASSWORD: "correct-horse-battery",
    LOG_LEVEL: "error",
    ...env,
    DATA_DIR: dataDir,
    MQTT_PORT: mqttPort,
  };
  const program = await startProgram(loadConfig(full).config);
  const request = (path: string, init?: RequestInit) => {
    const address = new Request(`http://localhost${path}`, init);
    return api(address, { services: program.services, address: "127.0.0.1" });
  };
  return {
    program,
    mqttUrl: env.MQTT_URL ?? `mqtt://127.0.0.1:${mqttPort}`,
    dataDir,
    request,
    get: async (path) => await (await request(path)).json(),
    restart: async () => {
      // Deno can leave a channel deaf that is opened while the last one of the thread is closing.
      const bridge = new BroadcastChannel("restart");
      await program.stop();
      const running = await startRunning(full);
      bridge.close();
      return running;
    },
    stop: () => program.stop(),
  };
}

/** A device's connection. */
export async function connectDevice(url: string): Promise<MqttClient> {
  const client = createMqttClient({ url, clientId: `test-${crypto.randomUUID()}` });
  await client.connect();
  return client;
}

/** Reads a live stream until `count` events of readings came, then leaves. */
export async function readEvents(
  response: Response,
  count: number,
): Promise<{ id: number; data: { totalLiters: number; numeroSerie: string } }[]> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  const events = [];
  let text = "";
  while (events.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const frames = text.split("\n\n");
    text = frames.pop()!;
    for (const frame of frames) {
      if (!/^event: reading$/m.test(frame)) continue;
      const id = Number(/^id: (\d+)$/m.exec(frame)![1]);
      events.push({ id, data: JSON.parse(/^data: (.*)$/m.exec(frame)![1]) });
    }
  }
  await reader.cancel();
  return events;
}
