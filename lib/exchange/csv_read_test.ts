import assert from "node:assert/strict";
import fc from "fast-check";
import { csvLine } from "../codec/csv_cell.ts";
import { CsvReader, type CsvRecord, MAX_LINE_CHARS, MAX_RECORD_LINES } from "./csv_read.ts";

function read(text: string, pieces = text.length || 1): CsvRecord[] {
  const reader = new CsvReader();
  const records: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += pieces) {
    records.push(...reader.push(text.slice(at, at + pieces)));
  }
  return [...records, ...reader.end()];
}

Deno.test("CsvReader finds the separator of the header", () => {
  assert.deepEqual(read("a;b,c;d\n1,5;2;3"), [
    { line: 1, cells: ["a", "b,c", "d"] },
    { line: 2, cells: ["1,5", "2", "3"] },
  ]);
  assert.deepEqual(read("a\tb\n1\t2"), [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["1", "2"] },
  ]);
});

Deno.test("CsvReader takes a byte order mark, CRLF, LF, blank lines and rows of empty cells", () => {
  assert.deepEqual(read("\uFEFFa,b\r\n\r\n1,2\n , \n,\r\n\n3,4\r\n"), [
    { line: 1, cells: ["a", "b"] },
    { line: 3, cells: ["1", "2"] },
    { line: 4, cells: [" ", " "] },
    { line: 7, cells: ["3", "4"] },
  ]);
});

Deno.test("CsvReader counts physical lines, those inside quotes too", () => {
  assert.deepEqual(read('a,b\n"one\r\ntwo","say ""x"""\r\n3,4'), [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["one\r\ntwo", 'say "x"'] },
    { line: 4, cells: ["3", "4"] },
  ]);
});

Deno.test("CsvReader takes CR alone for an end of line, and any mixture", () => {
  const expected = [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ["1", "2"] },
    { line: 4, cells: ["3\r4", "5"] },
    { line: 6, cells: ["6", "7"] },
  ];
  const text = 'a,b\r1,2\n\r"3\r4",5\r\n6,7\r';
  for (const pieces of [1, 2, 3, 100]) assert.deepEqual(read(text, pieces), expected);
});

Deno.test("CsvReader takes a quote inside a cell that began without one as it is", () => {
  assert.deepEqual(read('a,b\n3/4" pipe,"x"\n"1\n2",3"\n4,5"'), [
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ['3/4" pipe', "x"] },
    { line: 3, why: "there is a quote inside a cell" },
    { line: 4, cells: ['2"', '3"'] },
    { line: 5, cells: ["4", '5"'] },
  ]);
});

Deno.test("CsvReader: a quote that is not closed costs its line alone", () => {
  const why = "a quote is not closed";
  assert.deepEqual(read('a,b\n"1,2\n3,4\n"5",6\n7,8'), [
    { line: 1, cells: ["a", "b"] },
    { line: 2, why: "there is text after a quote" },
    { line: 3, cells: ["3", "4"] },
    { line: 4, cells: ["5", "6"] },
    { line: 5, cells: ["7", "8"] },
  ]);
  const rows = Array.from({ length: 2 * MAX_RECORD_LINES }, (_, i) => `${i},x`);
  const records = read(`a,b\n"1,2\n${rows.join("\n")}`);
  assert.deepEqual(records[1], { line: 2, why });
  assert.equal(records.length, rows.length + 2);
  assert.deepEqual(records.at(-1), { line: rows.length + 2, cells: ["127", "x"] });
  assert.deepEqual(read('a,b\n1,"2').at(-1), { line: 2, why });
});

Deno.test("CsvReader keeps no more than a line's worth of a line without end", () => {
  const long = "x".repeat(MAX_LINE_CHARS + 1);
  const records = read(`a,b\n${long.repeat(20)}\n1,2`, 1000);
  assert.deepEqual(records.slice(1), [
    { line: 2, why: `the line is longer than ${MAX_LINE_CHARS} characters` },
    { line: 3, cells: ["1", "2"] },
  ]);
});

Deno.test("CsvReader reads what csvLine wrote, in pieces of any size", () => {
  const cell = fc.string({
    unit: fc.constantFrom('"', ",", ";", "\r", "\n", "\r\n", "a", " ", "é"),
  });
  const rows = fc.array(fc.array(cell, { minLength: 3, maxLength: 3 }), { maxLength: 5 });
  const separator = fc.constantFrom(",", ";", "\t");
  fc.assert(fc.property(rows, separator, fc.integer({ min: 1, max: 30 }), (cells, mark, pieces) => {
    // The apostrophe of `harmless` is the business of those who read readings.
    const kept = cells.map((row) => row.map((text) => `x${text}`));
    const text = [["h1", "h2", "h3"], ...kept].map((row) => csvLine(row, mark)).join("");
    const records = read(text, pieces).map((record) =>
      "cells" in record ? record.cells : record.why
    );
    assert.deepEqual(records.slice(1), kept);
  }));
});

Deno.test("CsvReader never throws, and names lines that grow", () => {
  const text = fc.string({
    unit: fc.constantFrom('"', ",", ";", "\r", "\n", "a", "\0"),
    maxLength: 200,
  });
  fc.assert(fc.property(text, fc.integer({ min: 1, max: 9 }), (file, pieces) => {
    const lines = read(file, pieces).map(({ line }) => line);
    assert.deepEqual(lines, [...new Set(lines)].sort((a, b) => a - b));
    assert.deepEqual(read(file, pieces), read(file));
  }));
});
