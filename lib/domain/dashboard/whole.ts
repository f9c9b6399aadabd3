/** All meters as if they were one. */

import type { MeterRow } from "../meter.ts";
import type { RowHabit } from "./concern.ts";
import { addHours, type ClockHours, litersUntil } from "./clock_hours.ts";
import { compare, type Comparison } from "./comparison.ts";
import type { Habit } from "./habit.ts";

/** The usual of several meters together. */
export interface WholeHabit {
  /** Of the meters that have a typical day; `null` when none has. */
  readonly typical: {
    readonly byHour: ClockHours;
    /** Days that it is the mean of; `null` when the meters differ. */
    readonly days: number | null;
  } | null;
  /** Of the meters whose last month is known; `null` when none is. */
  readonly lastMonth: {
    readonly before: number;
    readonly day: ClockHours | null;
    readonly total: number;
    readonly serials: readonly string[];
  } | null;
  /** Of all. */
  readonly today: ClockHours;
}

/** Adds up the habits of meters, by serial. */
export function wholeHabit(habits: ReadonlyMap<string, Habit>): WholeHabit {
  const typicals = [...habits.values()].flatMap(({ typical }) => typical ?? []);
  const months = [...habits].flatMap(([serial, { lastMonth }]) =>
    lastMonth ? [{ serial, lastMonth }] : []
  );
  const days = new Set(typicals.map(({ days }) => days));
  const [first] = months;
  return {
    typical: typicals.length === 0 ? null : {
      byHour: addHours(typicals.map(({ byHour }) => byHour)),
      days: days.size === 1 ? [...days][0] : null,
    },
    lastMonth: first === undefined ? null : {
      before: sum(months.map(({ lastMonth }) => lastMonth.before)),
      // Whether the last month has such a day is the same for all.
      day: first.lastMonth.day &&
        addHours(months.flatMap(({ lastMonth }) => [lastMonth.day ?? []])),
      total: sum(months.map(({ lastMonth }) => lastMonth.total)),
      serials: months.map(({ serial }) => serial),
    },
    today: addHours([...habits.values()].map(({ today }) => today)),
  };
}

/** Litres to the millilitre, without the noise of binary fractions. */
export function sum(liters: readonly number[]): number {
  return liters.reduce((ml, one) => ml + Math.round(one * 1000), 0) / 1000;
}

/** A comparison, and of how many of the meters it speaks. */
export interface WholeComparison extends Comparison {
  /** What these meters consumed, L. */
  readonly liters: number;
  readonly meters: number;
}

/**
 * Today so far against the typical day. Meters without one are left out on both sides, and so are those
 * that are not heard: what they counted since is not known.
 *
 * @param time as `clockTime` gives it
 */
export function wholeToday(
  rows: readonly MeterRow[],
  habits: ReadonlyMap<string, RowHabit>,
  time: number,
): WholeComparison | null {
  const counted = rows.flatMap(({ online, numeroSerie, todayLiters }) => {
    const typical = habits.get(numeroSerie)?.typical;
    return online && typical ? [{ todayLiters, usual: litersUntil(typical, time) }] : [];
  });
  if (counted.length === 0) return null;
  return compared(
    counted.map(({ todayLiters }) => todayLiters),
    sum(counted.map(({ usual }) => usual)),
  );
}

/** This month so far against the last one until the same day and time. */
export function wholeMonth(
  rows: readonly MeterRow[],
  { lastMonth }: WholeHabit,
  time: number,
): WholeComparison | null {
  if (lastMonth === null) return null;
  const counted = among(rows, lastMonth.serials).map(({ monthLiters }) => monthLiters);
  const { before, day } = lastMonth;
  return compared(counted, before + (day ? litersUntil(day, time) : 0));
}

function among(rows: readonly MeterRow[], serials: readonly string[]): MeterRow[] {
  const wanted = new Set(serials);
  return rows.filter(({ numeroSerie }) => wanted.has(numeroSerie));
}

function compared(counted: readonly number[], usual: number): WholeComparison {
  const liters = sum(counted);
  return { ...compare(liters, usual), liters, meters: counted.length };
}

/** The flow through all meters that are heard, L/min. */
export function wholeFlow(rows: readonly MeterRow[]): number {
  return rows.reduce((flow, row) => flow + (row.online ? row.flowLmin : 0), 0);
}
