/** A run of one meter's readings as one Deno KV value: bytes, see `packed_run.ts`. */

import type { ReadingEvent } from "../domain/event.ts";
import type { Reading } from "../domain/reading.ts";
import { ByteReader, ByteWriter } from "./byte_columns.ts";
import { type ObjectChunk, unpackObjectChunk } from "./kv_object_chunk.ts";
import { readRun, writeRun } from "./packed_run.ts";

/**
 * Most readings in one value: Deno KV's limit is 64 KiB, a reading takes nine numbers of 9 bytes at the
 * most, and the fingerprint of its message another 12.
 */
export const MAX_CHUNK_READINGS = 500;

/** A run as it is stored; until layout 2 it was an object of arrays. */
export type Chunk = Uint8Array | ObjectChunk;

/** What a run holds, in event order. */
export interface OpenChunk {
  readonly events: readonly ReadingEvent[];
  /** Fingerprints of messages that nothing else tells apart. */
  readonly fingerprints: readonly string[];
}

const writer = new ByteWriter();

/** Packs consecutive reading events of one meter. */
export function packChunk(
  events: readonly ReadingEvent[],
  fingerprints: readonly string[] = [],
): Uint8Array {
  writeRun(writer, events);
  if (fingerprints.length > 0) writer.bytes(new TextEncoder().encode(fingerprints.join("\n")));
  return writer.take();
}

/** Opens a run of the meter `serial`, of either form. */
export function openChunk(serial: string, chunk: Chunk): OpenChunk {
  if (!(chunk instanceof Uint8Array)) return unpackObjectChunk(serial, chunk);
  const reader = new ByteReader(chunk);
  const events = readRun(reader, serial);
  const rest = reader.rest();
  const fingerprints = rest.length === 0 ? [] : new TextDecoder().decode(rest).split("\n");
  return { events, fingerprints };
}

/** The readings of a run. */
export function unpackChunk(serial: string, chunk: Chunk): Reading[] {
  return openChunk(serial, chunk).events.map(({ reading }) => reading);
}
