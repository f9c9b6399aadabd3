import { formatNumber, type Language } from "./format.ts";
import { fill } from "./texts/meters.ts";

/** A sentence about a number of things: `{count}` stands for the number. */
interface CountedTexts {
  readonly one: string;
  readonly many: string;
}

/** The sentence for one or for many, with the number in it. */
export function counted(count: number, { one, many }: CountedTexts, language: Language): string {
  return count === 1 ? one : fill(many, { count: formatNumber(count, language) });
}
