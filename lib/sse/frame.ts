/** Live events as Server-Sent Events (WHATWG HTML, section 9.2). */

import type { LiveEvent } from "../domain/event.ts";
import { toWire } from "../domain/reading.ts";

const encoder = new TextEncoder();

/** One event, encoded once for all who listen, and not at all when nobody does. */
export class Frame {
  readonly id: number;
  readonly at: number;
  readonly #event: LiveEvent;
  #bytes: Uint8Array | null = null;

  constructor(id: number, at: number, event: LiveEvent) {
    this.id = id;
    this.at = at;
    this.#event = event;
  }

  /** Whose; `null` for a command to whoever listens. */
  get serial(): string | null {
    const event = this.#event;
    if (event.type === "reading") return event.reading.serial;
    return event.type === "meter" ? event.meter.numeroSerie : event.command.numeroSerie;
  }

  /** Only for those who are signed in. */
  get privileged(): boolean {
    return this.#event.type === "command";
  }

  get bytes(): Uint8Array {
    return this.#bytes ??= encode(this.id, this.#event);
  }
}

/** How long a browser waits before it comes again, ms. */
export const RETRY_MS = 2000;

/** The first line of every stream. */
export const RETRY_BYTES: Uint8Array = encoder.encode(`retry: ${RETRY_MS}\n\n`);
/** Keeps proxies and readers awake. */
export const HEARTBEAT_BYTES: Uint8Array = encoder.encode(`: ${"-".repeat(3)}\n\n`);

/** JSON has no line breaks of its own, so `data:` is one line. */
function encode(id: number, event: LiveEvent): Uint8Array {
  const data = JSON.stringify(dataOf(event));
  return encoder.encode(`id: ${id}\nevent: ${event.type}\ndata: ${data}\n\n`);
}

function dataOf(event: LiveEvent): unknown {
  switch (event.type) {
    case "reading": {
      const { numeroSerie, ts, totalLiters, flowLmin } = toWire(event.reading);
      return { numeroSerie, ts, totalLiters, flowLmin, late: event.late };
    }
    case "meter":
      return event.meter;
    case "command":
      return event.command;
  }
}

/** Tells a client that it missed something: fetch anew, live events follow. */
export function resyncBytes(id: number): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: resync\ndata: {}\n\n`);
}
