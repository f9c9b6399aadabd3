/** The flow's line: the only file that knows Chart.js, and only the parts that it uses. */

import {
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  Tooltip,
} from "chart.js";
import type { WireReading } from "../domain/reading.ts";

Chart.register(LineController, LineElement, PointElement, LinearScale, Filler, Tooltip);

/** Points of the line: more than a screen's width of a phone would tell apart. */
export const MAX_POINTS = 200;
/** Labels below the line at most: a time of day is some 60 px wide. */
const MAX_TICKS = 6;

/** What a line is drawn of. */
type FlowReading = Pick<WireReading, "ts" | "flowLmin">;

export interface FlowChartOptions {
  /** The instant of a reading, for the axis and the tooltip. */
  readonly formatTime: (ms: number) => string;
  readonly formatFlow: (lmin: number) => string;
}

export interface FlowChart {
  /** Shows these readings, oldest first; the newest `MAX_POINTS` of them. */
  update(readings: readonly FlowReading[]): void;
  destroy(): void;
}

const toPoint = ({ ts, flowLmin }: FlowReading) => ({ x: ts, y: flowLmin });

/** Draws a line of the flow into a canvas. Its colours are the page's, in light and in dark. */
export function createFlowChart(canvas: HTMLCanvasElement, options: FlowChartOptions): FlowChart {
  const { formatTime, formatFlow } = options;
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
      plugins: {
        tooltip: {
          displayColors: false,
          callbacks: {
            title: ([item]) => item ? formatTime(item.parsed.x ?? 0) : "",
            label: (item) => formatFlow(item.parsed.y ?? 0),
          },
        },
      },
    },
  });
  const paint = () => {
    applyColours(chart, getComputedStyle(canvas));
    chart.update("none");
  };
  const dark = matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", paint);
  paint();
  return {
    update: (readings) => {
      const points = readings.slice(-MAX_POINTS).map(toPoint);
      chart.data.datasets[0].data = points;
      const { x } = chart.options.scales ?? {};
      if (x) {
        x.min = points.at(0)?.x;
        x.max = points.at(-1)?.x;
      }
      chart.update("none");
    },
    destroy: () => {
      dark.removeEventListener("change", paint);
      chart.destroy();
    },
  };
}

/** Custom properties of the style sheet, each with what stands in where it is missing. */
const COLOURS = {
  line: ["--chart-line", "#0b6bcb"],
  fill: ["--chart-fill", "rgb(11 107 203 / 0.15)"],
  grid: ["--chart-grid", "rgb(128 128 128 / 0.25)"],
  text: ["--chart-text", "#667085"],
} as const;

function applyColours(chart: Chart<"line">, style: CSSStyleDeclaration): void {
  const colour = (name: keyof typeof COLOURS) => {
    const [property, standIn] = COLOURS[name];
    return style.getPropertyValue(property).trim() || standIn;
  };
  const [line] = chart.data.datasets;
  line.borderColor = colour("line");
  line.backgroundColor = colour("fill");
  for (const scale of Object.values(chart.options.scales ?? {})) {
    if (scale?.grid) scale.grid.color = colour("grid");
    if (scale?.ticks) scale.ticks.color = colour("text");
  }
}
