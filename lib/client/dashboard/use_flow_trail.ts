/** The line of the flow of all meters together, as it goes on in the browser. */

import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type FlowPoint, TRAIL_STEP_MS, withPoint } from "../../domain/dashboard/flow_trail.ts";
import { wholeFlow } from "../../domain/dashboard/whole.ts";
import type { MeterRow } from "../../domain/meter.ts";

/**
 * @param rows all meters, live
 * @param begun the line so far
 */
export function useFlowTrail(
  rows: ReadonlySignal<readonly MeterRow[]>,
  begun: readonly FlowPoint[],
): ReadonlySignal<readonly FlowPoint[]> {
  const trail = useSignal(begun);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const add = () => {
      const points = trail.peek();
      // A meter's clock may be ahead of this one: a line does not turn back.
      const ts = Math.max(Date.now(), points.at(-1)?.ts ?? 0);
      trail.value = withPoint(points, { ts, flowLmin: wholeFlow(rows.peek()) });
    };
    const unsubscribe = rows.subscribe(() => {
      if (timer !== undefined || document.hidden) return;
      timer = setTimeout(() => {
        timer = undefined;
        add();
      }, TRAIL_STEP_MS);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
    };
  }, [rows, trail]);
  return trail;
}
