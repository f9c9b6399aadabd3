/** CSV with a header, as recorded readings are kept in. */

/** Columns by their names in files, in lower case, and what they are on the wire. */
const COLUMNS: Readonly<Record<string, string>> = {
  ts: "ts",
  timestamp: "ts",
  totalliters: "totalLiters",
  total: "totalLiters",
  flowlmin: "flowLmin",
  flow: "flowLmin",
  flowrate: "flowLmin",
  numeroserie: "numeroSerie",
  serial: "numeroSerie",
  numero_serie: "numeroSerie",
  epoch: "epoch",
  seq: "seq",
  bateria: "bateria",
  pressaobar: "pressaoBar",
};
const TEXTS = ["numeroSerie"];
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

/** The header of a file: it reads the rows below it. */
export class CsvRow {
  private constructor(
    private readonly separator: string,
    private readonly columns: readonly (string | undefined)[],
  ) {}

  /** @returns what is wrong, when it is no header of readings */
  static header(text: string): CsvRow | string {
    const separator = text.includes(";") ? ";" : ",";
    const cells = cellsOf(text, separator);
    if (cells === null) return "a quote is not closed";
    const columns = cells.map((cell) => COLUMNS[cell.toLowerCase()]);
    for (const needed of ["ts", "totalLiters"]) {
      if (!columns.includes(needed)) return `not a header: there is no column ${needed}`;
    }
    return new CsvRow(separator, columns);
  }

  /** The fields of a row; empty cells and columns that nobody knows are left out. */
  fields(text: string): Record<string, unknown> | string {
    const cells = cellsOf(text, this.separator);
    if (cells === null) return "a quote is not closed";
    if (cells.length !== this.columns.length) {
      return `${cells.length} cells, the header has ${this.columns.length}`;
    }
    const fields: Record<string, unknown> = {};
    for (const [i, name] of this.columns.entries()) {
      if (!name || cells[i] === "") continue;
      const value = TEXTS.includes(name) ? cells[i] : this.#number(cells[i]);
      // A time may be ISO 8601: then the text stays.
      if (value === null && name !== "ts") return `${name} is not a number`;
      fields[name] = value ?? cells[i];
    }
    return fields.totalLiters === undefined ? "totalLiters is missing" : fields;
  }

  /** Where `;` separates, a comma may be the decimal one. */
  #number(cell: string): number | null {
    const text = this.separator === ";" ? cell.replace(",", ".") : cell;
    return DECIMAL.test(text) ? Number(text) : null;
  }
}

/** The cells of a line (RFC 4180, one line a record), trimmed; `null` when a quote is not closed. */
function cellsOf(line: string, separator: string): string[] | null {
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let i = 0; i < line.length; i++) {
    const char = line[i];
    if (char === '"') {
      if (isQuoted && line[i + 1] === '"') cell += line[++i];
      else isQuoted = !isQuoted;
    } else if (char === separator && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else cell += char;
  }
  cells.push(cell.trim());
  return isQuoted ? null : cells;
}
