import type { RowHabit } from "../../lib/domain/dashboard/concern.ts";
import type { Habit } from "../../lib/domain/dashboard/habit.ts";

/** What a list has to know of the meters' habits, by serial. */
export function rowHabits(habits: ReadonlyMap<string, Habit>): Map<string, RowHabit> {
  return new Map([...habits].map(([serial, { typical, flowingSince }]) => [
    serial,
    { typical: typical && typical.byHour, flowingSince },
  ]));
}
