/** Single cells of CSV: quoted (RFC 4180), and harmless to the spreadsheet that opens them. */

/**
 * Beginnings that a spreadsheet takes for a formula (OWASP, "CSV Injection"), and texts that the escape
 * below would make of them: an apostrophe in front of those is doubled, so that `plain` is exact.
 */
const FORMULA = /^'*[=+\-@\t\r\n]/;
const ESCAPED = /^'+[=+\-@\t\r\n]/;

/** A text that no spreadsheet evaluates: an apostrophe goes before what would be a formula. */
export function harmless(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that `harmless` was given. */
export function plain(cell: string): string {
  return ESCAPED.test(cell) ? cell.slice(1) : cell;
}

/** A line of CSV with its end; every cell is harmless, and quoted where it has to be. */
export function csvLine(cells: readonly string[], separator: string): string {
  return `${cells.map((cell) => quoted(harmless(cell), separator)).join(separator)}\r\n`;
}

function quoted(cell: string, separator: string): string {
  const needed = cell.includes(separator) || /["\r\n]/.test(cell);
  return needed ? `"${cell.replaceAll('"', '""')}"` : cell;
}
