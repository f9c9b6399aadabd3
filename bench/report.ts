/** Rows of a benchmark: each figure beside its reference of the same run. */

/** One figure. */
export interface Row {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against, in the same unit. */
  readonly reference?: { readonly name: string; readonly value: number };
  /** How many times better than the reference it is: more is better whatever the unit. */
  readonly ratio?: number;
  /** The least ratio, or the greatest value, with which the benchmark passes. */
  readonly gate?:
    | { readonly ratio: number }
    | { readonly atMost: number }
    | { readonly atLeast: number };
}

/** A rate beside a rate: the ratio is value ÷ reference. */
export function rate(
  name: string,
  [value, reference]: readonly [value: number, reference: number],
  unit: string,
  { beside, gate }: { readonly beside: string; readonly gate?: number },
): Row {
  const ratio = value / reference;
  return row(name, value, unit, { name: beside, value: reference }, ratio, gate);
}

/** A time beside a time: the ratio is reference ÷ value. */
export function time(
  name: string,
  [value, reference]: readonly [value: number, reference: number],
  unit: string,
  { beside, gate }: { readonly beside: string; readonly gate?: number },
): Row {
  const ratio = reference / value;
  return row(name, value, unit, { name: beside, value: reference }, ratio, gate);
}

function row(
  name: string,
  value: number,
  unit: string,
  reference: Row["reference"],
  ratio: number,
  gate: number | undefined,
): Row {
  const base = { name, value, unit, reference, ratio };
  return gate === undefined ? base : { ...base, gate: { ratio: gate } };
}

/** Whether a row is as good as it has to be; rows without a gate always are. */
export function passes({ value, ratio, gate }: Row): boolean {
  if (!gate) return true;
  if ("atMost" in gate) return value <= gate.atMost;
  return "atLeast" in gate ? value >= gate.atLeast : (ratio ?? 0) >= gate.ratio;
}

/** The middle one, or the mean of the middle two. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A table for people, in Markdown. */
export function table(rows: readonly Row[]): string {
  const lines = rows.map((one) => {
    const { name, value, unit, reference, ratio, gate } = one;
    const wanted = gate ? words(gate, unit) : "";
    const verdict = gate && !passes(one) ? " **missed**" : "";
    return [
      name,
      `${figure(value)} ${unit}`,
      reference ? `${reference.name}: ${figure(reference.value)} ${unit}` : "",
      ratio === undefined ? "" : figure(ratio),
      wanted + verdict,
    ];
  });
  const head = ["what", "figure", "beside", "ratio", "wanted"];
  return [head, head.map(() => "---"), ...lines].map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
}

function words(gate: NonNullable<Row["gate"]>, unit: string): string {
  if ("atMost" in gate) return `≤ ${figure(gate.atMost)} ${unit}`;
  return "atLeast" in gate ? `≥ ${figure(gate.atLeast)} ${unit}` : `≥ ${gate.ratio}`;
}

function figure(value: number): string {
  if (value >= 100) return Math.round(value).toLocaleString("en-US");
  return String(Number(value.toPrecision(3)));
}
