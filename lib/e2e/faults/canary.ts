/** A reading's way from a meter to a live stream, in time. */

import { publishPacket } from "../../testing/mqtt_bytes.ts";
import { RawDevice } from "../../testing/raw_device.ts";
import { until } from "../../testing/until.ts";
import { Live } from "./live.ts";
import type { Server } from "./server.ts";

/** It has to arrive within, ms. */
export const CANARY_MS = 1_000;
/** Canaries that are sent: the machine has other work, the one in the middle counts. */
const CANARIES = 3;
const TIMEOUT_MS = 10_000;
const SERIAL = "CANARY";

/** @returns from MQTT to SSE, ms: the middle one of three */
export async function canary(server: Server, brokerPort: number): Promise<number> {
  const live = await Live.open(server, SERIAL);
  const [device] = await RawDevice.connect(brokerPort, { clientId: `canary-${Math.random()}` });
  const tookMs: number[] = [];
  for (let i = 0; i < CANARIES; i++) {
    const readings = () => live.events.filter(({ type }) => type === "reading");
    const before = readings().length;
    const payload = JSON.stringify({ totalLiters: 1, flowLmin: 0, ts: Date.now() });
    const from = performance.now();
    device.send(publishPacket(`hidrometro/v1/${SERIAL}/dados`, payload, { id: i + 1 }));
    await until("the canary", () => readings().length > before, TIMEOUT_MS);
    tookMs.push(readings()[before].at - from);
  }
  await device.cut();
  await live.close();
  return tookMs.sort((a, b) => a - b)[CANARIES >> 1];
}
