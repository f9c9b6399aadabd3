import * as special from "./constants.ts";

/** Recognises values of a kind of its own: gives what is to be sent for them, or why they are not. */
export type Stringifiers = Record<
  string,
  (value: unknown) => { value: unknown } | { problem: string } | undefined
>;

/** A value cannot be sent. */
export class SerializeError extends TypeError {
  override readonly name = "SerializeError";

  /**
   * @param path keys that lead to the value from the root
   * @param problem state of the value, in words
   */
  constructor(readonly path: readonly string[], readonly problem: string) {
    super(`Cannot serialize "${path.join(".")}": ${problem}`);
  }
}

/**
 * Turns data into JSON that `parse` turns back: with identity, cycles, `undefined`, bigint, Date,
 * URL, RegExp, Map, Set and Uint8Array.
 *
 * @throws {SerializeError} for functions, symbols and instances of other classes
 */
export function stringify(value: unknown, custom: Stringifiers = {}): string {
  const writer = new Writer(custom);
  const root = writer.write(value, []);
  return root < 0 ? String(root) : `[${writer.out.join(",")}]`;
}

class Writer {
  readonly out: string[] = [];
  readonly #indexes = new Map<unknown, number>();
  /** The first object with these keys, in this order, by their JSON. */
  readonly #shapes = new Map<string, number>();

  constructor(private custom: Stringifiers) {}

  write(value: unknown, path: string[]): number {
    const constant = specialIndex(value);
    if (constant !== undefined) return constant;
    const known = this.#indexes.get(value);
    if (known !== undefined) return known;
    const index = this.out.push("") - 1;
    this.#indexes.set(value, index);
    this.out[index] = this.#encode(value, path, index);
    return index;
  }

  #encode(value: unknown, path: string[], index: number): string {
    switch (typeof value) {
      case "bigint":
        return tagged("BigInt", String(value));
      case "function":
        throw new SerializeError(path, "functions are not supported");
      case "symbol":
        throw new SerializeError(path, "symbols are not supported");
      case "object":
        return value === null ? String(special.NULL) : this.#encodeObject(value, path, index);
      default:
        return JSON.stringify(value);
    }
  }

  #encodeObject(value: object, path: string[], index: number): string {
    for (const [tag, recognise] of Object.entries(this.custom)) {
      const found = recognise(value);
      if (found === undefined) continue;
      if ("problem" in found) throw new SerializeError(path, found.problem);
      return tagged(tag, this.write(found.value, path));
    }
    if (Array.isArray(value)) return this.#encodeArray(value, path);
    if (value instanceof Date) {
      return tagged("Date", Number.isNaN(value.getTime()) ? null : value.getTime());
    }
    if (value instanceof URL) return tagged("URL", value.href);
    if (value instanceof RegExp) return tagged("RegExp", value.source, value.flags);
    if (value instanceof Uint8Array) return tagged("Uint8Array", toBase64(value));
    if (value instanceof Set) {
      return tagged("Set", ...Array.from(value, (item, i) => this.write(item, [...path, `${i}`])));
    }
    if (value instanceof Map) {
      const refs = Array.from(value, ([key, item], i) => [
        this.write(key, [...path, "key"]),
        this.write(item, [...path, typeof key === "object" ? `${i}` : String(key)]),
      ]);
      return tagged("Map", ...refs.flat());
    }
    return this.#encodePlain(value, path, index);
  }

  #encodeArray(value: unknown[], path: string[]): string {
    const refs: number[] = [];
    for (let i = 0; i < value.length; i++) {
      refs.push(i in value ? this.write(value[i], [...path, String(i)]) : special.HOLE);
    }
    return tagged("Array", ...refs);
  }

  #encodePlain(value: object, path: string[], index: number): string {
    const prototype = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) {
      const name = value.constructor?.name || "a class";
      throw new SerializeError(path, `an instance of ${name} is not plain data`);
    }
    const keys = Object.keys(value);
    const shape = JSON.stringify(keys);
    const first = this.#shapes.get(shape);
    if (first === undefined) this.#shapes.set(shape, index);
    const refs = Object.entries(value).map(([key, item]) => this.write(item, [...path, key]));
    const plain = `{${keys.map((key, i) => `${JSON.stringify(key)}:${refs[i]}`).join(",")}}`;
    // Of the first its keys are read, so it stays as it is.
    const like = first === undefined ? plain : tagged(special.LIKE, first, ...refs);
    return like.length < plain.length ? like : plain;
  }
}

function specialIndex(value: unknown): number | undefined {
  if (value === undefined) return special.UNDEFINED;
  if (value === null) return special.NULL;
  if (Number.isNaN(value)) return special.NAN;
  if (value === Infinity) return special.INFINITY;
  if (value === -Infinity) return special.NEGATIVE_INFINITY;
  if (Object.is(value, -0)) return special.NEGATIVE_ZERO;
  return undefined;
}

function tagged(tag: string, ...parts: unknown[]): string {
  return JSON.stringify([tag, ...parts]);
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
