/**
 * Columns of numbers as bytes. Integers are differences to the one before, since readings follow each
 * other closely: seven bits a byte, low ones first, as in LEB128, with the sign in bit 6 of the first.
 */

/** Of a first byte: another one follows; the number is negative; its lowest bits. */
const MORE = 0x80;
const NEGATIVE = 0x40;
const FIRST_BITS = 0x3f;
/** Decimals of this many places, as devices send them, are written as integers. */
const DECIMALS = 1000;
const MAX_SCALED = 2 ** 50;
/** How a decimal begins that is none, or is written as a double; others are `scaled + SCALED`. */
const NONE = 0;
const DOUBLE = 1;
const SCALED = 2;

/** What a column of values is: what most columns of a run are takes one byte. */
const ALL_DEFAULT = 0;
const ALL_SET = 1;
const MIXED = 2;

/** Writes into a buffer that grows. */
export class ByteWriter {
  #bytes = new Uint8Array(4096);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;

  /** What was written since the last `take`, as bytes of their own. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const bytes = new Uint8Array(2 * (this.#length + count));
    bytes.set(this.#bytes);
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  bytes(values: Uint8Array): void {
    this.#reserve(values.length);
    this.#bytes.set(values, this.#length);
    this.#length += values.length;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#length, value);
    this.#length += 8;
  }

  /** @param value a safe integer */
  integer(value: number): void {
    this.#reserve(9);
    let rest = Math.abs(value);
    let byte = (value < 0 ? NEGATIVE : 0) | (rest % 0x40);
    rest = Math.floor(rest / 0x40);
    while (rest > 0) {
      this.#bytes[this.#length++] = byte | MORE;
      byte = rest % 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#length++] = byte;
  }

  /** @param pick the column's value of a row, a safe integer */
  integers<T>(rows: readonly T[], pick: (row: T) => number): void {
    let before = 0;
    for (const row of rows) {
      const value = pick(row);
      this.integer(value - before);
      before = value;
    }
  }

  /** Integers 0 or more, or none. */
  optionalIntegers<T>(rows: readonly T[], pick: (row: T) => number | null): void {
    const set = countWhere(rows, (row) => pick(row) !== null);
    if (!this.#mode(set, rows.length)) return;
    if (set === rows.length) return this.integers(rows, (row) => pick(row)!);
    for (const row of rows) this.integer(pick(row) ?? -1);
  }

  optionalDecimals<T>(rows: readonly T[], pick: (row: T) => number | null): void {
    if (!this.#mode(countWhere(rows, (row) => pick(row) !== null), rows.length)) return;
    for (const row of rows) this.#decimal(pick(row));
  }

  #decimal(value: number | null): void {
    if (value === null) return this.integer(NONE);
    const scaled = Math.round(value * DECIMALS);
    const isShort = Object.is(value, 0) || (scaled > 0 && scaled < MAX_SCALED);
    if (isShort && scaled / DECIMALS === value) {
      return this.integer(scaled + SCALED);
    }
    this.integer(DOUBLE);
    this.double(value);
  }

  booleans<T>(rows: readonly T[], pick: (row: T) => boolean): void {
    const set = countWhere(rows, pick);
    if (!this.#mode(set, rows.length) || set === rows.length) return;
    for (const row of rows) this.byte(Number(pick(row)));
  }

  /** @returns whether there is anything to write */
  #mode(set: number, count: number): boolean {
    this.byte(set === 0 ? ALL_DEFAULT : set === count ? ALL_SET : MIXED);
    return set > 0;
  }
}

function countWhere<T>(rows: readonly T[], test: (row: T) => boolean): number {
  let count = 0;
  for (const row of rows) if (test(row)) count++;
  return count;
}

/** Reads what `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  byte(): number {
    return this.#bytes[this.#at++];
  }

  /** What is left. */
  rest(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  double(): number {
    const value = this.#view.getFloat64(this.#at);
    this.#at += 8;
    return value;
  }

  integer(): number {
    let byte = this.#bytes[this.#at++];
    const isNegative = (byte & NEGATIVE) !== 0;
    let value = byte & FIRST_BITS;
    for (let unit = 0x40; (byte & MORE) !== 0; unit *= 0x80) {
      byte = this.#bytes[this.#at++];
      value += unit * (byte & ~MORE);
    }
    return isNegative ? -value : value;
  }

  integers(count: number): number[] {
    let before = 0;
    return Array.from({ length: count }, () => before += this.integer());
  }

  optionalIntegers(count: number): readonly (number | null)[] | null {
    const mode = this.byte();
    if (mode === ALL_DEFAULT) return null;
    if (mode === ALL_SET) return this.integers(count);
    return Array.from({ length: count }, () => {
      const value = this.integer();
      return value < 0 ? null : value;
    });
  }

  optionalDecimals(count: number): readonly (number | null)[] | null {
    if (this.byte() === ALL_DEFAULT) return null;
    return Array.from({ length: count }, () => {
      const first = this.integer();
      if (first >= SCALED) return (first - SCALED) / DECIMALS;
      return first === NONE ? null : this.double();
    });
  }

  booleans(count: number): readonly boolean[] | null {
    const mode = this.byte();
    if (mode === ALL_DEFAULT) return null;
    return Array.from({ length: count }, () => mode === ALL_SET || this.byte() === 1);
  }
}
