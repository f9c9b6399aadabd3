/** Gathers what the dashboard shows. */

import type { RowHabit } from "../../lib/domain/dashboard/concern.ts";
import { type FlowPoint, flowTrail } from "../../lib/domain/dashboard/flow_trail.ts";
import { type WholeHabit, wholeHabit } from "../../lib/domain/dashboard/whole.ts";
import type { MeterRow } from "../../lib/domain/meter.ts";
import type { WireReading } from "../../lib/domain/reading.ts";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import type { Services } from "../../lib/services.ts";
import { rowHabits } from "./row_habits.ts";

/** Readings in the chart of a meter: at one every 5 s, the last 16 minutes. */
const CHART_READINGS = 200;
/** Readings that the line of all meters together is made of. */
const TRAIL_READINGS = 2000;

/** The line of all meters is not waited for longer than this, ms: it grows in the browser too. */
const TRAIL_WAIT_MS = 200;

export interface OverviewData {
  /** Unix ms. */
  readonly at: number;
  /** All meters that the viewer may see. */
  readonly meters: MeterRow[];
  /** The one that the page is about; `null`: all of them. */
  readonly serial: string | null;
  /** What was asked for and is not there. */
  readonly unknown: string | null;
  /** Of the meters that the page is about. */
  readonly habit: WholeHabit;
  /** Of all meters. */
  readonly habits: Map<string, RowHabit>;
  readonly history: WireReading[];
  readonly trail: FlowPoint[];
}

/** @param asked a serial of the address, or `null` */
export async function overview(services: Services, asked: string | null): Promise<OverviewData> {
  const { readings, habits, clock } = services;
  const meters = readings.meters();
  const wanted = normalizeSerial(asked);
  const found = meters.find(({ numeroSerie }) => numeroSerie === wanted)?.numeroSerie ?? null;
  const serial = found ?? (meters.length === 1 ? meters[0].numeroSerie : null);
  const [all, { history }] = await Promise.all([
    habits.of(meters.map(({ numeroSerie }) => numeroSerie)),
    serial === null ? lastOfAll(services) : readings.history({ serial, limit: CHART_READINGS }),
  ]);
  const own = serial === null ? all : new Map([...all].filter(([one]) => one === serial));
  return {
    at: clock.now(),
    meters,
    serial,
    unknown: found === null ? asked : null,
    habit: wholeHabit(own),
    habits: rowHabits(all),
    history: serial === null ? [] : history,
    trail: serial === null ? flowTrail(meters, history) : [],
  };
}

/** The last readings of all meters; none while memory is being filled, in the seconds after a start. */
async function lastOfAll({ readings }: Services): Promise<{ history: WireReading[] }> {
  const { promise: late, resolve } = Promise.withResolvers<{ history: WireReading[] }>();
  const timer = setTimeout(() => resolve({ history: [] }), TRAIL_WAIT_MS);
  try {
    return await Promise.race([readings.history({ limit: TRAIL_READINGS }), late]);
  } finally {
    clearTimeout(timer);
  }
}
