/** Readings and events for tests. */

import type { CommandRow } from "../domain/command.ts";
import type { EventBatch, LiveEvent } from "../domain/event.ts";
import { DEFAULT_SETTINGS, type MeterRecord, type MeterRow } from "../domain/meter.ts";
import type { Reading } from "../domain/reading.ts";

/** A reading with a time of its own. */
export function aReading(part: Partial<Reading> = {}): Reading {
  return {
    serial: "M1",
    ts: Date.UTC(2026, 0, 1),
    totalMl: 1000,
    flowLmin: null,
    epoch: null,
    seq: null,
    n: 0,
    clock: false,
    battery: null,
    pressureBar: null,
    ...part,
  };
}

/** The event of a stored reading. */
export function aReadingEvent(reading: Reading, late = false): LiveEvent {
  return { type: "reading", reading, late, seenAt: reading.ts + 5 };
}

/** A meter of which nothing is known but its serial. */
export function aMeterRecord(part: Partial<MeterRecord> = {}): MeterRecord {
  return {
    serial: "M1",
    firstSeen: 1,
    onSeedTopic: false,
    onMqtt: true,
    state: null,
    settings: DEFAULT_SETTINGS,
    replacements: [],
    ...part,
  };
}

/** The row of a meter that is online. */
export function aMeterRow(part: Partial<MeterRow> = {}): MeterRow {
  return {
    numeroSerie: "M1",
    name: null,
    group: null,
    ts: 0,
    totalLiters: 1,
    flowLmin: 0,
    online: true,
    lastSeen: 0,
    todayLiters: 0,
    monthLiters: 0,
    flags: [],
    ...part,
  };
}

/** Events as the bus carries them. */
export function aBatch(firstId: number, at: number, events: readonly LiveEvent[]): EventBatch {
  return { firstId, at, events, books: [], meters: [] };
}

/** A command that was sent; `part` differs. */
export function aCommand(part: Partial<CommandRow>): CommandRow {
  return {
    id: "AAAAAAAAAAAAAAAA",
    action: "reset",
    numeroSerie: "M1",
    status: "sent",
    by: "admin",
    createdAt: 1,
    updatedAt: 1,
    expiresAt: 2,
    ...part,
  };
}
