/** Decimals as people and spreadsheets write them: read for certain, or not at all. */

const POINT = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:e[+-]?\d+)?$/i;
/** `54.322,123`, `1.234.567`: dots between thousands. */
const GROUPED = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$/;
/** `54.322`: 54,322 thousandths or fifty-four thousand, nobody can tell. */
const AMBIGUOUS = /^[+-]?[1-9]\d{0,2}\.\d{3}$/;

/**
 * Reads a decimal number. With `decimalComma`, `1,5`, `1.5`, `1.234,5` and `1.234.567` have one meaning
 * each; `54.322` may be two numbers and is refused.
 *
 * @returns the number, or in words what is wrong with the text
 */
export function readNumber(text: string, decimalComma: boolean): number | string {
  if (decimalComma) {
    if (AMBIGUOUS.test(text)) {
      return `may be ${text.replace(".", "")} or ${text.replace(".", ",")}: write it so`;
    }
    if (GROUPED.test(text)) return Number(text.replaceAll(".", "").replace(",", "."));
    if (COMMA.test(text)) return Number(text.replace(",", "."));
  }
  return POINT.test(text) ? Number(text) : "is not a number";
}

/** As `readNumber`, for what must be exact to the last digit: `1,77E+12` has lost some. */
export function readExactNumber(text: string, decimalComma: boolean): number | string {
  const value = readNumber(text, decimalComma);
  if (typeof value === "number" && /e/i.test(text)) return "has lost digits to scientific notation";
  return value;
}
