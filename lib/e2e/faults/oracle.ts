/** Holds what is stored against what was sent and acknowledged, and consumption against the ledger. */

import assert from "node:assert/strict";
import { type Calendar, createCalendar } from "../../domain/calendar.ts";
import { type Ledger, ledger } from "../../domain/ledger.ts";
import { hoursOf } from "../../domain/ledger/buckets.ts";
import { DEFAULT_MAX_FLOW_LMIN, type LedgerReading } from "../../domain/ledger/types.ts";
import type { BucketRow, Proof } from "../../services.ts";
import type { NumberedMeters, Sent } from "./meters.ts";
import type { Publisher } from "./publisher.ts";
import type { Server } from "./server.ts";

/** `TIMEZONE`, by default. */
const ZONE = "America/Sao_Paulo";
const RULES = { maxFlowLmin: DEFAULT_MAX_FLOW_LMIN, registerDigits: null, replacements: [] };
const COLUMNS = "ts,numeroSerie,totalLiters,flowLmin,epoch,seq,n,clock,bateria,pressaoBar";

/** The server, as far as it is asked. */
type Answers = Pick<Server, "text">;

/** What was found. */
export interface Figures {
  readonly sent: number;
  readonly acknowledged: number;
  readonly stored: number;
  /** Numbers of the readings that were acknowledged and are not stored. */
  readonly lost: readonly number[];
  /** Readings that stand more than once. */
  readonly twice: number;
}

/** Readings by meter, as they are stored. */
export type Stored = ReadonlyMap<string, LedgerReading[]>;

/**
 * Reads all that is stored, from the outside, and counts it.
 *
 * @throws {AssertionError} when something is stored that was not sent
 */
export async function count(
  server: Answers,
  { meters, sent, acknowledged }: Pick<Publisher, "meters" | "sent" | "acknowledged">,
): Promise<{ figures: Figures; stored: Stored }> {
  const stored = await readAll(server, meters);
  const counts = countSent(stored, meters, sent);
  const figures = {
    sent,
    acknowledged: acknowledged.size,
    stored: counts.size,
    lost: [...acknowledged.keys()].filter((index) => !counts.has(index)),
    twice: [...counts.values()].filter((count) => count > 1).length,
  };
  return { figures, stored };
}

/**
 * Holds what the server says of consumption against the ledger's rules.
 *
 * @throws {AssertionError} when hours or proof are not the ledger's of what is stored, or, unless
 *   `timesMoved`, when they are not the water that flowed
 */
export async function checkConsumption(
  server: Answers,
  stored: Stored,
  { timesMoved = false }: { readonly timesMoved?: boolean } = {},
): Promise<void> {
  const calendar = createCalendar(ZONE);
  for (const [serial, readings] of stored) {
    const wanted = ledger(readings, RULES);
    await checkLedger(server, serial, wanted, calendar);
    if (timesMoved || readings.length === 0) continue;
    const totals = readings.map(({ totalMl }) => totalMl).sort((a, b) => a - b);
    const flowedMl = totals.at(-1)! - totals[0];
    assert.equal(wanted.totalMl, flowedMl, `${serial}: water that flowed and was not counted`);
  }
}

async function readAll(server: Answers, meters: NumberedMeters): Promise<Stored> {
  const stored = new Map<string, LedgerReading[]>(meters.serials.map((serial) => [serial, []]));
  const [header, ...lines] = (await server.text("/api/export.csv")).trimEnd().split("\r\n");
  assert.equal(header, COLUMNS);
  for (const line of lines) {
    const [ts, serial, liters, flow, epoch, seq, n, clock] = line.split(",");
    stored.get(serial)?.push({
      ts: Number(ts),
      totalMl: Math.round(Number(liters) * 1000),
      flowLmin: numberOrNull(flow),
      epoch: numberOrNull(epoch),
      seq: numberOrNull(seq),
      n: Number(n),
      clock: clock === "1",
    });
  }
  return stored;
}

const numberOrNull = (cell: string) => cell === "" ? null : Number(cell);

/** How often each of the numbered readings is stored, by its number. */
function countSent(stored: Stored, meters: NumberedMeters, sent: number): Map<number, number> {
  const counts = new Map<number, number>();
  const indexes = new Map(meters.serials.map((serial, meter) => [serial, meter]));
  for (const [serial, readings] of stored) {
    for (const reading of readings) {
      const index = (reading.seq! - 1) * indexes.size + indexes.get(serial)!;
      assert.ok(index < sent, `${serial}, seq ${reading.seq}: stored and never sent`);
      assertSame(reading, meters.reading(index));
      counts.set(index, (counts.get(index) ?? 0) + 1);
    }
  }
  return counts;
}

function assertSame(stored: LedgerReading, { serial, ts, seq, totalMl }: Sent): void {
  const kept = stored.clock ? null : stored.ts;
  assert.deepEqual([kept, stored.totalMl], [ts, totalMl], `${serial}, seq ${seq}`);
}

async function checkLedger(
  server: Answers,
  serial: string,
  wanted: Ledger<LedgerReading>,
  calendar: Calendar,
): Promise<void> {
  const { history }: { history: BucketRow[] } = JSON.parse(
    await server.text(`/api/history?bucket=hour&serial=${serial}`),
  );
  assert.deepEqual(
    history.filter(({ liters, quality }) => liters !== 0 || quality !== "ok")
      .map(({ start, liters, quality }) => [start, liters, quality]),
    [...hoursOf(wanted, calendar)].sort(([a], [b]) => a - b)
      .filter(([, { ml, quality }]) => ml !== 0 || quality !== "ok")
      .map(([start, { ml, quality }]) => [start, ml / 1000, quality]),
    `${serial}: hours`,
  );
  const counted = history.reduce((sum, { count }) => sum + count, 0);
  assert.equal(counted, wanted.list.length, `${serial}: readings in hours`);
  if (wanted.list.length === 0) return; // no meter yet
  const proof: Proof = JSON.parse(await server.text(`/api/meters/${serial}/proof`));
  assert.equal(proof.conserved, true, `${serial}: conserved`);
  assert.equal(proof.sums.counted, wanted.totalMl / 1000, `${serial}: counted`);
  assert.equal(proof.leftOutCount, wanted.leftOut.length, `${serial}: left out`);
}
