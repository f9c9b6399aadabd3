/** Live events as Server-Sent Events (WHATWG HTML, section 9.2). */

import type { CommandRow } from "../domain/command.ts";
import type { LiveEvent } from "../domain/event.ts";
import type { MeterRow } from "../domain/meter.ts";
import type { WireReading } from "../domain/reading.ts";

const encoder = new TextEncoder();

/** What a frame says. */
export type FrameData = (WireReading & { readonly late: boolean }) | MeterRow | CommandRow;

/** One event, encoded once for all who listen, and not at all when nobody does. */
export class Frame {
  readonly id: number;
  readonly #type: LiveEvent["type"];
  readonly #data: FrameData;
  #bytes: Uint8Array | null = null;

  constructor(id: number, type: LiveEvent["type"], data: FrameData) {
    this.id = id;
    this.#type = type;
    this.#data = data;
  }

  /** Whose; `null` for a command to whoever listens. */
  get serial(): string | null {
    return this.#data.numeroSerie;
  }

  /** Only for those who are signed in. */
  get privileged(): boolean {
    return this.#type === "command";
  }

  get bytes(): Uint8Array {
    return this.#bytes ??= encode(this.id, this.#type, this.#data);
  }
}

/** How long a browser waits before it comes again, ms. */
export const RETRY_MS = 2000;

/** The first line of every stream. */
export const RETRY_BYTES: Uint8Array = encoder.encode(`retry: ${RETRY_MS}\n\n`);
/** Keeps proxies and readers awake. */
export const HEARTBEAT_BYTES: Uint8Array = encoder.encode(`: ${"-".repeat(3)}\n\n`);

/** JSON has no line breaks of its own, so `data:` is one line. */
function encode(id: number, type: LiveEvent["type"], data: FrameData): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`);
}

/** Tells a client that it missed something: fetch anew, live events follow. */
export function resyncBytes(id: number): Uint8Array {
  return encoder.encode(`id: ${id}\nevent: resync\ndata: {}\n\n`);
}

/** Frames one after the other. */
export function joinBytes(frames: readonly Frame[]): Uint8Array {
  const joined = new Uint8Array(frames.reduce((sum, { bytes }) => sum + bytes.length, 0));
  let at = 0;
  for (const { bytes } of frames) {
    joined.set(bytes, at);
    at += bytes.length;
  }
  return joined;
}
