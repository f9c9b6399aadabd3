/** Command lines of `export` and `import`. */

import { parseInstant } from "../lib/api/instant.ts";
import { CSV_FORMATS, type CsvFormat, DEFAULT_CSV_FORMAT } from "../lib/domain/csv.ts";
import { normalizeSerial } from "../lib/domain/serial.ts";
import type { BucketKind } from "../lib/services.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import type { CommandLine } from "./command_line.ts";

export interface ExportArguments {
  /** Empty: all meters. */
  readonly serials: readonly string[];
  /** Unix ms, inclusive. */
  readonly from?: number;
  /** Unix ms, exclusive. */
  readonly to?: number;
  /** Left out: readings as they are stored. */
  readonly bucket?: BucketKind;
  readonly format: CsvFormat;
  /** `-` is standard output. */
  readonly out: string;
}

export interface ImportArguments {
  readonly file: string;
  /** The meter of lines that name none. */
  readonly serial?: string;
  readonly dryRun: boolean;
}

const EXPORT_HELP =
  `Writes the readings in DATA_DIR as CSV, or what was consumed by hour, day or month.

deno task export [--serial S …] [--from T] [--to T] [--bucket day] [--format pt-BR] [--out FILE]

--serial S         one meter, repeat it for more (all)
--from T, --to T   inclusive, exclusive: Unix ms, ISO 8601, or a date in TIMEZONE
--bucket B         hour, day, month or bill (readings as they are stored)
--format F         unix: Unix ms; iso: ISO 8601; pt-BR: local times, ";", decimal commas (unix)
--out FILE         made beside and renamed; - is standard output (-)

Exit status: 0 done, 1 failed, 2 bad arguments`;

const IMPORT_HELP =
  `Stores the readings of a CSV file in DATA_DIR; bad lines are named, the others taken.

deno task import FILE [--dry-run] [--serial S]

FILE          a header first, any order of columns, "," or ";" or TAB
--dry-run     report and store nothing; the server may run
--serial S    the meter of lines that name none (DEFAULT_DEVICE_SERIAL)

Exit status: 0 all taken, 1 some rejected or failed, 2 bad arguments`;

const SERIAL_RULE = "1 to 64 letters, digits, dots, underscores or hyphens";
const BUCKETS = ["hour", "day", "month", "bill"] as const;

/** @param timeZone of dates without an offset */
export function exportArguments(
  args: readonly string[],
  timeZone: string,
): CommandLine<ExportArguments> {
  const reader = new ArgumentReader(args, ["serial", "from", "to", "bucket", "format", "out"]);
  if (reader.wantsHelp) return { kind: "help", text: EXPORT_HELP };
  for (const extra of reader.positionals) reader.faults.push(`"${extra}": no such argument`);
  const instant = (name: string) =>
    reader.value<number | undefined>(
      name,
      (text) => parseInstant(text, timeZone),
      "Unix ms, ISO 8601 or a date",
      undefined,
    );
  const options = {
    serials: reader.values("serial", normalizeSerial, SERIAL_RULE),
    from: instant("from"),
    to: instant("to"),
    bucket: reader.has("bucket") ? reader.choice("bucket", BUCKETS, "day") : undefined,
    format: reader.choice("format", CSV_FORMATS, DEFAULT_CSV_FORMAT),
    out: reader.text("out") ?? "-",
  };
  const { from = -Infinity, to = Infinity } = options;
  if (options.bucket === "bill" && options.serials.length !== 1) {
    reader.faults.push("--bucket bill: one --serial at a time, each meter has its own billing day");
  }
  if (from >= to) reader.faults.push(`--from "${reader.text("from")}": must be before --to`);
  return outcome(reader, options);
}

export function importArguments(args: readonly string[]): CommandLine<ImportArguments> {
  const reader = new ArgumentReader(args, ["serial"], ["dry-run"]);
  if (reader.wantsHelp) return { kind: "help", text: IMPORT_HELP };
  const [file = "", ...more] = reader.positionals;
  if (file === "") reader.faults.push("FILE: is missing");
  for (const extra of more) reader.faults.push(`"${extra}": one FILE at a time`);
  return outcome(reader, {
    file,
    serial: reader.values("serial", normalizeSerial, SERIAL_RULE).at(-1),
    dryRun: reader.has("dry-run"),
  });
}

function outcome<T>({ faults }: ArgumentReader, options: T): CommandLine<T> {
  return faults.length > 0 ? { kind: "faults", faults } : { kind: "run", options };
}
