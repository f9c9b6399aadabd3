/** The flow's line, reading by reading. */

import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from "./chart_js.ts";
import type { WireReading } from "../domain/reading.ts";
import { onScheme, type Palette, paletteOf } from "./chart_theme.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

/** Points of the line: more than a screen's width of a phone would tell apart. */
export const MAX_POINTS = 200;
/** Labels below the line at most: a time of day is some 60 px wide. */
const MAX_TICKS = 6;

/** What a line is drawn of. */
type FlowReading = Pick<WireReading, "ts" | "flowLmin">;

export interface FlowChartOptions {
  /** The instant of a reading, for the axis. */
  readonly formatTime: (ms: number) => string;
  /** The pointer or a finger is at this reading. */
  readonly onPoint: (reading: { readonly ts: number; readonly flowLmin: number }) => void;
}

export interface FlowChart {
  /** Shows these readings, oldest first; the newest `MAX_POINTS` of them. */
  update(readings: readonly FlowReading[]): void;
  destroy(): void;
}

const toPoint = ({ ts, flowLmin }: FlowReading) => ({ x: ts, y: flowLmin });

/** Draws a line of the flow into a canvas. Its colours are the page's, in light and in dark. */
export function createFlowChart(canvas: HTMLCanvasElement, options: FlowChartOptions): FlowChart {
  const { formatTime, onPoint } = options;
  const none: { x: number; y: number }[] = [];
  const chart = new Chart(canvas, {
    type: "line",
    data: { datasets: [{ data: none, fill: true, borderWidth: 2, pointRadius: 0, tension: 0 }] },
    options: {
      animation: false,
      parsing: false,
      normalized: true,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "nearest", axis: "x", intersect: false },
      scales: {
        x: {
          type: "linear",
          ticks: {
            maxTicksLimit: MAX_TICKS,
            maxRotation: 0,
            callback: (value) => formatTime(Number(value)),
          },
        },
        y: {
          type: "linear",
          beginAtZero: true,
          suggestedMax: 1,
          ticks: { maxTicksLimit: MAX_TICKS },
        },
      },
      events: ["mousemove", "click"],
      onHover: (_event, [item]) => {
        const point = item && chart.data.datasets[0].data[item.index];
        if (typeof point === "object" && point) onPoint({ ts: point.x, flowLmin: point.y ?? 0 });
      },
    },
  });
  const paint = () => {
    applyColours(chart, paletteOf(canvas));
    chart.update("none");
  };
  const stop = onScheme(paint);
  paint();
  return {
    update: (readings) => {
      const points = readings.slice(-MAX_POINTS).map(toPoint);
      Object.assign(chart.data.datasets[0], { data: points, spanGaps: longestStep(points) });
      const { x } = chart.options.scales ?? {};
      if (x) {
        x.min = points.at(0)?.x;
        x.max = points.at(-1)?.x;
      }
      chart.update("none");
    },
    destroy: () => {
      stop();
      chart.destroy();
    },
  };
}

/** A meter that speaks at all is heard within this, ms (contract, 5: `online`). */
const USUAL_SILENCE_MS = 300_000;

/** The longest time that the line bridges, ms: a silence is a hole and no flow. */
export function longestStep(points: readonly { readonly x: number }[]): number {
  const steps = points.slice(1).map(({ x }, i) => x - points[i].x).sort((a, b) => a - b);
  const usual = steps[Math.floor(steps.length / 2)] ?? 0;
  return Math.max(USUAL_SILENCE_MS, 3 * usual);
}

function applyColours(chart: Chart<"line">, palette: Palette): void {
  const [line] = chart.data.datasets;
  line.borderColor = palette("line");
  line.backgroundColor = palette("fill");
  for (const scale of Object.values(chart.options.scales ?? {})) {
    if (scale?.grid) scale.grid.color = palette("grid");
    if (scale?.ticks) scale.ticks.color = palette("text");
  }
}
