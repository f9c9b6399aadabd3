/** Readings and buckets as lines of CSV. */

import type { CsvFormat } from "../domain/csv.ts";
import type { Reading } from "../domain/reading.ts";
import { mlToLiters } from "../domain/units.ts";
import { csvLine } from "./csv_cell.ts";
import { LocalTime } from "./local_time.ts";

/** Columns of readings (contract, 5). */
export const RAW_COLUMNS = [
  "ts",
  "numeroSerie",
  "totalLiters",
  "flowLmin",
  "epoch",
  "seq",
  "n",
  "clock",
  "bateria",
  "pressaoBar",
] as const;

/** Columns of buckets; `numeroSerie` goes before them where they are one meter's. */
export const BUCKET_COLUMNS = [
  "start",
  "liters",
  "flowMin",
  "flowAvg",
  "flowMax",
  "count",
  "quality",
] as const;

/** A bucket: `start` Unix ms, `liters` L, flows L/min. */
export interface BucketCells {
  readonly start: number;
  readonly liters: number;
  readonly flowMin: number | null;
  readonly flowAvg: number | null;
  readonly flowMax: number | null;
  readonly count: number;
  readonly quality: string;
}

/** Writes one format; what it writes is read back without loss. */
export class CsvWriter {
  readonly #separator: string;
  readonly #decimalComma: boolean;
  readonly #time: (ts: number) => string;

  constructor(format: CsvFormat, timeZone: string) {
    this.#decimalComma = format === "pt-BR";
    this.#separator = format === "pt-BR" ? ";" : ",";
    this.#time = timeWriter(format, timeZone);
  }

  header(columns: readonly string[]): string {
    return csvLine(columns, this.#separator);
  }

  /**
   * The columns are `RAW_COLUMNS`; what is unknown is an empty cell. A double holds litres up to the
   * greatest register with three decimals (15 digits), so that no digit is lost or made up.
   */
  reading(reading: Reading): string {
    const { ts, serial, totalMl, flowLmin, epoch, seq, n, clock, battery, pressureBar } = reading;
    const numbers = [mlToLiters(totalMl), flowLmin, epoch, seq, n, clock ? 1 : 0];
    const cells = [...numbers, battery, pressureBar].map((value) => this.#number(value));
    return csvLine([this.#time(ts), serial, ...cells], this.#separator);
  }

  /** The columns are `BUCKET_COLUMNS`, after `numeroSerie` when there is a serial. */
  bucket(bucket: BucketCells, serial?: string): string {
    const { start, liters, flowMin, flowAvg, flowMax, count, quality } = bucket;
    const cells = [liters, flowMin, flowAvg, flowMax, count].map((value) => this.#number(value));
    const owner = serial === undefined ? [] : [serial];
    return csvLine([...owner, this.#time(start), ...cells, quality], this.#separator);
  }

  #number(value: number | null): string {
    if (value === null) return "";
    return this.#decimalComma ? String(value).replace(".", ",") : String(value);
  }
}

function timeWriter(format: CsvFormat, timeZone: string): (ts: number) => string {
  if (format === "unix") return String;
  if (format === "iso") return (ts) => new Date(ts).toISOString();
  const local = new LocalTime(timeZone);
  return (ts) => local.write(ts);
}
