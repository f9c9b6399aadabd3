import { useEffect, useState } from "preact/hooks";
import { type ClockHours, withRest } from "../../domain/dashboard/clock_hours.ts";

/**
 * Today's hours as they go on: what is consumed since they were read belongs to the hour that runs.
 *
 * @param read as the server read them
 * @param total consumed today by now, L
 * @param hour that runs, 0 to 23
 */
export function useHours(read: ClockHours, total: number, hour: number): ClockHours {
  const [base, setBase] = useState({ hours: read, hour });
  const hours = withRest(base.hours, total, base.hour);
  useEffect(() => {
    if (base.hour !== hour) setBase({ hours, hour });
  }, [base, hour, hours]);
  return hours;
}
