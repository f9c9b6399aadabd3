/** Command lines of the tasks: every fault is named at once. */

import { parseArgs } from "node:util";
import { brokerUrlFault } from "./broker_url.ts";

/** What the command line says, or everything that is wrong with it. */
export type Parsed<T> =
  | { readonly kind: "run"; readonly options: T }
  | { readonly kind: "help" }
  | { readonly kind: "faults"; readonly faults: readonly string[] };

/** Greatest delay of a timer, ms: beyond 2^31 − 1 it fires at once. */
export const MAX_DURATION_MS = 2 ** 31 - 1;

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `500ms`, `1s`, `2m`, `1.5h`, or seconds without a unit: what a timer may wait. @returns ms, or `null` */
export function parseDuration(text: string): number | null {
  return parseTime(text, MAX_DURATION_MS);
}

/** The same for a time that nothing waits for, up to `most` ms. */
export function parseTime(text: string, most: number): number | null {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (!match) return null;
  const ms = Math.round(Number(match[1]) * UNITS[match[2] ?? "s"]);
  return ms >= 1 && ms <= most ? ms : null;
}

/** The values of a command line; faults are collected as the values are asked for. */
export class ArgumentReader {
  readonly faults: string[] = [];
  readonly positionals: readonly string[];
  readonly #values = new Map<string, string[]>();

  /**
   * @param names of the options that take a value
   * @param flags those that take none, besides `help`
   */
  constructor(args: readonly string[], names: readonly string[], flags: readonly string[] = []) {
    const text = { type: "string" as const };
    const flag = { type: "boolean" as const };
    const { tokens } = parseArgs({
      args: [...args],
      options: {
        ...Object.fromEntries(names.map((name) => [name, text])),
        ...Object.fromEntries(flags.map((name) => [name, flag])),
        help: flag,
      },
      allowPositionals: true,
      strict: false,
      tokens: true,
    });
    const positionals: string[] = [];
    for (const token of tokens) {
      if (token.kind === "positional") positionals.push(token.value);
      if (token.kind !== "option") continue;
      if (token.name === "help" || token.rawName === "-h") this.#add("help", "");
      else if (flags.includes(token.name)) this.#add(token.name, "");
      else if (!names.includes(token.name)) this.faults.push(`${token.rawName}: unknown option`);
      else if (!token.value) this.faults.push(`${token.rawName}: needs a value`);
      else this.#add(token.name, token.value);
    }
    this.positionals = positionals;
  }

  #add(name: string, value: string): void {
    this.#values.set(name, [...this.all(name), value]);
  }

  get wantsHelp(): boolean {
    return this.has("help");
  }

  has(flag: string): boolean {
    return this.#values.has(flag);
  }

  /** Every value of an option that may be repeated. */
  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /** The value of an option, the last one where it is repeated. */
  text(name: string): string | undefined {
    return this.all(name).at(-1);
  }

  /** All values as `read` understands them; what it does not is a fault. */
  values<T>(name: string, read: (text: string) => T | null, rule: string): T[] {
    return this.all(name).flatMap((text) => {
      const value = read(text);
      if (value === null) this.faults.push(`--${name} "${text}": must be ${rule}`);
      return value ?? [];
    });
  }

  /** The value as `read` understands it; what it does not is a fault. */
  value<T>(name: string, read: (text: string) => T | null, rule: string, fallback: T): T {
    const text = this.text(name);
    if (text === undefined) return fallback;
    const value = read(text);
    if (value === null) this.faults.push(`--${name} "${text}": must be ${rule}`);
    return value ?? fallback;
  }

  whole(name: string, min: number, max: number, fallback: number): number {
    const read = (text: string) => {
      const value = /^-?\d+$/.test(text) ? Number(text) : NaN;
      return value >= min && value <= max ? value : null;
    };
    return this.value(name, read, `a whole number from ${min} to ${max}`, fallback);
  }

  choice<T extends string>(name: string, choices: readonly T[], fallback: T): T {
    const read = (text: string) => choices.find((choice) => choice === text) ?? null;
    return this.value(name, read, `one of ${choices.join(", ")}`, fallback);
  }

  /** A broker's address. */
  url(name: string, fallback: string): string {
    const text = this.text(name) ?? fallback;
    const fault = brokerUrlFault(text);
    if (fault) this.faults.push(`--${name} "${text}": ${fault}`);
    return text;
  }

  /** A prefix of topics: no wildcard (MQTT 3.1.1, 4.7.1), no slash at its ends. */
  base(name: string, fallback: string): string {
    const read = (text: string) => /^[^+#/\0]+(\/[^+#/\0]+)*$/.test(text) ? text : null;
    return this.value(name, read, "a topic without wildcards and outer slashes", fallback);
  }
}
