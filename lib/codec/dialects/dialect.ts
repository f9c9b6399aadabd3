/** What other people's devices and gateways say: types and helpers of the files beside this one. */

export type Fields = Readonly<Record<string, unknown>>;

/** The messages of one kind of device. */
export interface Dialect {
  /** As it stands in the reason of quarantine. */
  readonly name: string;
  /** Whether an object is one of its messages. */
  recognises(fields: Fields): boolean;
  /**
   * The readings of a message in the contract's own words: those whose register is a volume of water
   * in a unit that nobody has to guess. Left out, or empty, when there are none.
   */
  translate?(fields: Fields): Fields[];
}

const LITERS_PER_M3 = 1000;

/** m³ to L; `undefined` for what is not a number. */
export function litersOf(m3: unknown): number | undefined {
  return typeof m3 === "number" ? m3 * LITERS_PER_M3 : undefined;
}

/** A number in plain decimal notation, as text; leading zeros are those of a register's wheels. */
export function decimal(text: unknown): number | undefined {
  return typeof text === "string" && /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

/** A time that says its zone; one without is local to nobody knows where. */
export function zoned(time: unknown): unknown {
  return typeof time === "string" && !/(?:Z|[+-]\d{2}:?\d{2})$/.test(time) ? undefined : time;
}

/** Whether all of these are there and texts. */
export function hasTexts(fields: Fields, ...names: readonly string[]): boolean {
  return names.every((name) => typeof fields[name] === "string");
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
