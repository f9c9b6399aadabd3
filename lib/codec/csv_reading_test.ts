import assert from "node:assert/strict";
import fc from "fast-check";
import { CSV_FORMATS } from "../domain/csv.ts";
import { naturalKey, type Reading } from "../domain/reading.ts";
import { aReading } from "../testing/readings.ts";
import { csvLine } from "./csv_cell.ts";
import { CsvReader } from "../exchange/csv_read.ts";
import { ReadingColumns } from "./csv_reading.ts";
import { CsvWriter, RAW_COLUMNS } from "./csv_write.ts";

const ARRIVAL = Date.UTC(2026, 0, 31, 12);
const CONTEXT = { arrival: ARRIVAL, timeZone: "America/Sao_Paulo", serial: null };

/** What each line of a file comes to: a reading, or why not. */
function read(text: string, serial: string | null = null): (Reading | string)[] {
  const reader = new CsvReader();
  const [header, ...rows] = [...reader.push(text), ...reader.end()];
  assert.ok("cells" in header);
  const columns = ReadingColumns.of(header.cells, reader.separator!, { ...CONTEXT, serial });
  if (typeof columns === "string") return [columns];
  return rows.map((row) => "cells" in row ? columns.read(row.cells) : row.why);
}

Deno.test("ReadingColumns takes names in any case, any alias, any order, and columns nobody knows", () => {
  const expected = [aReading({ ts: Date.UTC(2026, 0, 1), totalMl: 1500, flowLmin: 2 })];
  assert.deepEqual(
    read("ts,numeroSerie,totalLiters,flowLmin\n1767225600000,M1,1.5,2"),
    expected,
  );
  assert.deepEqual(
    read("FLOWRATE;note;Total;Numero_Serie;TIMESTAMP\n2;a,b;1,5;m1;2026-01-01T00:00Z"),
    expected,
  );
  assert.deepEqual(read("total\tserial\tts\tflowlmin\n1,5\tM1\t1767225600\t2"), expected);
  const [one] = read("ts,serial,total,nivel_bateria,PRESSAO_BAR\n1767225600,M1,1.5,80,2.5");
  assert.deepEqual(one, { ...expected[0], flowLmin: null, battery: 80, pressureBar: 2.5 });
});

Deno.test("ReadingColumns: of two aliases the contract's first that has a value wins", () => {
  const [both, one] = read("total,totalLiters,ts,serial\n1,2,1767225600,M1\n1,,1767225600,M1");
  assert.equal((both as Reading).totalMl, 2000);
  assert.equal((one as Reading).totalMl, 1000);
});

Deno.test("ReadingColumns reads a spreadsheet's pt-BR file as it reads the other one", () => {
  const comma = "ts,numeroSerie,totalLiters,flowLmin\n" +
    "2026-01-31T11:00:00Z,M1,54322.001,3.25\n2026-01-31T11:00:10.500Z,M1,1000,\n";
  const semicolon = "ts;numeroSerie;totalLiters;flowLmin\r\n" +
    "31/01/2026 08:00;M1;54.322,001;3,25\r\n31/01/2026 08:00:10,5;M1;1000;\r\n";
  assert.deepEqual(read(semicolon), read(comma));
  assert.equal((read(comma)[0] as Reading).totalMl, 54_322_001);
});

Deno.test("ReadingColumns says of each bad row what is wrong with it", () => {
  const bad = (row: string) => read(`ts;serial;total;flow;flowRate;clock;n\n${row}`)[0];
  assert.equal(bad(";M1;1;;;;"), "ts is missing");
  assert.equal(bad("yesterday;M1;1;;;;"), 'ts "yesterday" is not a time');
  assert.equal(bad("31/02/2026;M1;1;;;;"), 'ts "31/02/2026" is not a time');
  assert.equal(bad("1,76987E+12;M1;1;;;;"), 'ts "1,76987E+12" is not a time');
  const implausible = "is before 2010 or more than 10 minutes ahead";
  for (const ts of ["31/12/2009", "15/01/1970", "1", "31/01/2026 09:11", "99999999999"]) {
    assert.equal(bad(`${ts};M1;1;;;;`), `ts "${ts}" ${implausible}`);
  }
  assert.equal(bad("1767225600;M1;;;;;"), "totalLiters is required: the register in litres");
  assert.equal(bad("1767225600;M1;x;;;;"), 'total "x" is not a number');
  assert.equal(
    bad("1767225600;M1;54.322;;;;"),
    'total "54.322" may be 54322 or 54,322: write it so',
  );
  assert.equal(bad("1767225600;M1;-1;;;;"), "total must be between 0 and 1000000000000");
  assert.equal(bad("1767225600;M1;1;;-1;;"), "flowRate must be at least 0");
  assert.match(String(bad("1767225600;a b;1;;;;")), /^serial must be 1 to 64 letters/);
  assert.match(String(bad("1767225600;;1;;;;")), /^numeroSerie is required/);
  assert.equal(bad("1767225600;M1;1"), "3 cells, the header has 7");
  assert.equal(bad("1767225600;M1;1;;;perhaps;"), 'clock "perhaps" is not 1 or 0');
  assert.match(String(bad("1767225600;M1;1;;;1;")), /^n is missing/);
  assert.match(String(bad("1767225600;M1;1;;;;2")), /^n must be 0/);
  assert.match(String(bad("1767225600;M1;1;;;1;1,5")), /^n must be a whole number/);
});

Deno.test("ReadingColumns repeats a cell short and without what a terminal obeys", () => {
  const [why] = read(`ts,total\n"\x1b[2J\u202e${"x".repeat(99)}",1`, "M1");
  assert.equal(why, `ts "\uFFFD[2J\uFFFD${"x".repeat(35)}…" is not a time`);
});

Deno.test("ReadingColumns refuses a header that is none", () => {
  const none = "this is no header of readings: there is no column";
  assert.deepEqual(read("1767225600,100.5"), [`${none} ts`]);
  assert.deepEqual(read("ts,flow"), [`${none} totalLiters`]);
  assert.deepEqual(read("ts,total,TS"), ["two columns are named ts"]);
});

Deno.test("ReadingColumns gives rows without a meter the one it was told", () => {
  const rows = read("ts,total,serial\n1767225600,1,\n1767225600,1,b", "A") as Reading[];
  assert.deepEqual(rows.map(({ serial }) => serial), ["A", "B"]);
});

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const count = fc.maxSafeNat();
const positive = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }).map((x) => x + 0);
/** A reading as it may be stored. */
const anyReading: fc.Arbitrary<Reading> = fc.record({
  serial: fc.stringMatching(/^[A-Z0-9][A-Z0-9._-]{0,63}$/),
  ts: fc.oneof(
    fc.integer({ min: Date.UTC(2010, 0, 1), max: ARRIVAL }),
    fc.integer({ min: Date.UTC(2018, 1, 18), max: Date.UTC(2018, 1, 18, 4) }),
  ),
  totalMl: fc.integer({ min: 0, max: 1e15 }),
  flowLmin: optional(positive),
  epoch: optional(count),
  seq: optional(count),
  clock: fc.boolean(),
  battery: optional(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)),
  pressureBar: optional(fc.double({ min: -1, max: 20, noNaN: true }).map((x) => x + 0)),
  n: fc.integer({ min: 1, max: 1e6 }),
}).map((one) => {
  const isNumbered = one.clock && (one.epoch === null || one.seq === null);
  return { ...one, n: isNumbered ? one.n : 0 };
});

Deno.test("readings come back from CSV as they were, in every format", () => {
  const readings = fc.array(anyReading, { maxLength: 20 });
  fc.assert(fc.property(readings, fc.constantFrom(...CSV_FORMATS), (all, format) => {
    const csv = new CsvWriter(format, CONTEXT.timeZone);
    const text = csv.header(RAW_COLUMNS) + all.map((one) => csv.reading(one)).join("");
    const back = read(text);
    assert.deepEqual(back, all);
    assert.deepEqual((back as Reading[]).map(naturalKey), all.map(naturalKey));
  }));
});

Deno.test("readings come back whatever the order of the columns, beside hostile ones", () => {
  const order = fc.shuffledSubarray([...RAW_COLUMNS, "note"], {
    minLength: RAW_COLUMNS.length + 1,
  });
  const hostile = fc.string({ unit: fc.constantFrom("=", "'", '"', ";", ",", "\r", "\n", "x") });
  const format = fc.constantFrom(...CSV_FORMATS);
  fc.assert(fc.property(anyReading, order, hostile, format, (reading, columns, note, format) => {
    const mark = format === "pt-BR" ? ";" : ",";
    const csv = new CsvWriter(format, CONTEXT.timeZone);
    // No number has a quote or an end of line: its cells are split as they are.
    const cells = csv.reading(reading).trimEnd().split(mark);
    const byName = new Map([...RAW_COLUMNS.map((name, i) => [name, cells[i]]), ["note", note]] as [
      string,
      string,
    ][]);
    const text = csvLine(columns, mark) +
      columns.map((name) => name === "note" ? csvLine([note], mark).slice(0, -2) : byName.get(name))
        .join(mark);
    assert.deepEqual(read(text), [reading]);
  }));
});
