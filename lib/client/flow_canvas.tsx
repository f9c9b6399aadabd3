/** The canvas of the flow's line; the drawing code comes when the canvas is in view. */

import type { ReadonlySignal } from "@preact/signals";
import { useRef, useState } from "preact/hooks";
import type { WireReading } from "../domain/reading.ts";
import { formatFlow, formatTime, type Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";
import { useChart } from "./use_chart.ts";

interface FlowCanvasProps {
  readonly readings: ReadonlySignal<readonly Pick<WireReading, "ts" | "flowLmin">[]>;
  /** What the line is of; left out, of a meter's last readings. */
  readonly label?: string;
  readonly language: Language;
  readonly timeZone: string;
}

export function FlowCanvas({ readings, label, language, timeZone }: FlowCanvasProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string | null>(null);
  const texts = islandTexts[language];
  const name = label ?? texts.flowChart;
  const load = async () => {
    const { createFlowChart } = await import("./chart.ts");
    return (element: HTMLCanvasElement) => {
      const chart = createFlowChart(element, {
        formatTime: (ms) => formatTime(ms, timeZone),
        onPoint: ({ ts, flowLmin }) =>
          setPointed(`${formatFlow(flowLmin, language)}, ${formatTime(ts, timeZone)}`),
      });
      const unsubscribe = readings.subscribe((list) => chart.update(list));
      return {
        destroy() {
          unsubscribe();
          chart.destroy();
        },
      };
    };
  };
  const { isBroken } = useChart(canvas, load, [readings, language, timeZone]);
  if (isBroken) return <p class="notice">{texts.chartFailed}</p>;
  return (
    <div onMouseLeave={() => setPointed(null)}>
      <p class="figure-label" aria-hidden="true">{pointed ?? name}</p>
      <div class="chart-box">
        <canvas ref={canvas} role="img" aria-label={name} />
      </div>
    </div>
  );
}
