/** Live events as Server-Sent Events (WHATWG HTML, section 9.2). */

import type { LiveEvent } from "../domain/event.ts";
import { toWire } from "../domain/reading.ts";

const encoder = new TextEncoder();

/** One event, encoded once for all who listen. */
export interface Frame {
  readonly id: number;
  readonly at: number;
  /** Whose; `null` for a command to whoever listens. */
  readonly serial: string | null;
  /** Only for those who are signed in. */
  readonly privileged: boolean;
  readonly bytes: Uint8Array;
}

/** How long a browser waits before it comes again, ms. */
export const RETRY_MS = 2000;

/** The first line of every stream. */
export const RETRY_BYTES: Uint8Array = encoder.encode(`retry: ${RETRY_MS}\n\n`);
/** Keeps proxies and readers awake. */
export const HEARTBEAT_BYTES: Uint8Array = encoder.encode(`: ${"-".repeat(3)}\n\n`);

/** Encodes one event. JSON has no line breaks of its own, so `data:` is one line. */
export function encodeFrame(id: number, at: number, event: LiveEvent): Frame {
  const { data, serial } = payload(event);
  const text = `id: ${id}\nevent: ${event.type}\ndata: ${JSON.stringify(data)}\n\n`;
  const bytes = encoder.encode(text);
  return { id, at, serial, privileged: event.type === "command", bytes };
}

function payload(event: LiveEvent): { data: unknown; serial: string | null } {
  switch (event.type) {
    case "reading": {
      const { numeroSerie, ts, totalLiters, flowLmin } = toWire(event.reading);
      const data = { numeroSerie, ts, totalLiters, flowLmin, late: event.late };
      return { data, serial: numeroSerie };
    }
    case "meter":
      return { data: event.meter, serial: event.meter.numeroSerie };
    case "command":
      return { data: event.command, serial: event.command.numeroSerie };
  }
}

/** Tells a client that it missed something: fetch anew, live events follow. */
export function resyncBytes(id: number): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: resync\ndata: {}\n\n`);
}
