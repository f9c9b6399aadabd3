import * as special from "./constants.ts";

/** Makes a value of a kind of its own: first empty, so that what it holds may refer to it. */
export type Parsers = Record<string, () => { value: unknown; fill(inner: unknown): void }>;

/**
 * Turns what `stringify` gave back into data.
 *
 * @param source JSON text, or what `JSON.parse` made of it
 */
export function parse<T = unknown>(source: unknown, custom: Parsers = {}): T {
  const table: unknown = typeof source === "string" ? JSON.parse(source) : source;
  // The caller knows what was sent: this is where text becomes typed again.
  if (typeof table === "number") return constant(table) as T;
  if (!Array.isArray(table)) throw new SyntaxError("Cannot parse: not a table of values");
  return new Reader(table, custom).read(0) as T;
}

class Reader {
  readonly #done = new Map<number, unknown>();

  constructor(private table: unknown[], private custom: Parsers) {}

  read(index: unknown): unknown {
    if (typeof index !== "number") throw new SyntaxError(`Cannot parse index "${index}"`);
    if (index < 0) return constant(index);
    if (this.#done.has(index)) return this.#done.get(index);
    const entry = this.table[index];
    if (Array.isArray(entry)) return this.#readTagged(index, entry);
    if (typeof entry === "object" && entry !== null) {
      return this.#readPlain(index, Object.entries(entry));
    }
    return this.#keep(index, entry);
  }

  #keep<T>(index: number, value: T): T {
    this.#done.set(index, value);
    return value;
  }

  #readPlain(index: number, entries: [key: string, ref: unknown][]): unknown {
    const result = this.#keep(index, {});
    for (const [key, ref] of entries) {
      // Not assigned: that would call the setter of `__proto__`.
      Object.defineProperty(result, key, {
        value: this.read(ref),
        writable: true,
        enumerable: true,
        configurable: true,
      });
    }
    return result;
  }

  #readTagged(index: number, [tag, ...parts]: unknown[]): unknown {
    const maker = this.custom[String(tag)];
    if (maker !== undefined) {
      const { value, fill } = maker();
      this.#keep(index, value);
      fill(this.read(parts[0]));
      return value;
    }
    switch (tag) {
      case "Array":
        return this.#readArray(index, parts);
      case special.LIKE:
        return this.#readPlain(index, this.#keysOf(parts[0]).map((key, i) => [key, parts[i + 1]]));
      case "Set": {
        const result = this.#keep(index, new Set());
        for (const part of parts) result.add(this.read(part));
        return result;
      }
      case "Map": {
        const result = this.#keep(index, new Map());
        for (let i = 0; i < parts.length; i += 2) {
          result.set(this.read(parts[i]), this.read(parts[i + 1]));
        }
        return result;
      }
      default:
        return this.#keep(index, revive(String(tag), parts));
    }
  }

  /** Keys of an object that is written out. */
  #keysOf(index: unknown): string[] {
    const entry = this.table[Number(index)];
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw new SyntaxError(`Cannot parse: "${index}" is no object with keys`);
    }
    return Object.keys(entry);
  }

  #readArray(index: number, refs: unknown[]): unknown {
    const result = this.#keep<unknown[]>(index, new Array(refs.length));
    refs.forEach((ref, i) => {
      if (ref !== special.HOLE) result[i] = this.read(ref);
    });
    return result;
  }
}

function revive(tag: string, [first, second]: unknown[]): unknown {
  switch (tag) {
    case "BigInt":
      return BigInt(String(first));
    case "Date":
      return new Date(first === null ? NaN : Number(first));
    case "URL":
      return new URL(String(first));
    case "RegExp":
      return new RegExp(String(first), String(second));
    case "Uint8Array":
      return Uint8Array.from(atob(String(first)), (char) => char.charCodeAt(0));
    default:
      throw new SyntaxError(`Cannot parse a value of kind "${tag}"`);
  }
}

function constant(index: number): unknown {
  switch (index) {
    case special.UNDEFINED:
      return undefined;
    case special.NULL:
      return null;
    case special.NAN:
      return NaN;
    case special.INFINITY:
      return Infinity;
    case special.NEGATIVE_INFINITY:
      return -Infinity;
    case special.NEGATIVE_ZERO:
      return -0;
    default:
      throw new SyntaxError(`Cannot parse index ${index}`);
  }
}
