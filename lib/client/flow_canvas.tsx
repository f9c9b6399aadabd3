/** The canvas of the flow's line; the drawing code comes when the page stands. */

import type { ReadonlySignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { WireReading } from "../domain/reading.ts";
import { formatFlow, formatTime, type Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";
import type { FlowChart } from "./chart.ts";

interface FlowCanvasProps {
  readonly readings: ReadonlySignal<readonly Pick<WireReading, "ts" | "flowLmin">[]>;
  /** What the line is of; left out, of a meter's last readings. */
  readonly label?: string;
  readonly language: Language;
  readonly timeZone: string;
}

export function FlowCanvas({ readings, label, language, timeZone }: FlowCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [isBroken, setBroken] = useState(false);
  const texts = islandTexts[language];
  const name = label ?? texts.flowChart;
  useEffect(() => {
    let unsubscribe = () => {};
    let chart: FlowChart | undefined;
    let isGone = false;
    const draw = async () => {
      const { createFlowChart } = await import("./chart.ts");
      if (isGone || !canvas.current) return;
      const drawn = createFlowChart(canvas.current, {
        formatTime: (ms) => formatTime(ms, timeZone),
        formatFlow: (lmin) => formatFlow(lmin, language),
      });
      chart = drawn;
      unsubscribe = readings.subscribe((list) => drawn.update(list));
    };
    draw().catch((error) => {
      console.warn("Cannot draw the chart:", error);
      setBroken(true);
    });
    return () => {
      isGone = true;
      unsubscribe();
      chart?.destroy();
    };
  }, [readings, language, timeZone]);
  if (isBroken) return <p class="notice">{texts.chartFailed}</p>;
  return (
    <div>
      <p class="figure-label" aria-hidden="true">{name}</p>
      <div class="chart-box">
        <canvas ref={canvas} role="img" aria-label={name} />
      </div>
    </div>
  );
}
