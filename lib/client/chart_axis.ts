/** What the charts of a range have in common: its axis, the places without readings, and the marks. */

import type { ChartPoint } from "../ui/chart_points.ts";
import type { ChartOptions, Plugin } from "./chart_js.ts";
import { type Palette, stripes } from "./chart_theme.ts";

/** Radius of the disc that bears the number of a mark, px. */
const MARK_RADIUS = 8;
/** Labels below the axis at most. */
const MAX_TICKS = 8;

/** A mark on the axis: in places from its left end, as `placeOnAxis` gives it. */
export type MarkPlace = number;

/** The kinds of chart that a range has. */
export type RangeType = "bar" | "line";

/** How a chart of a range is talked to. */
export interface RangeChart {
  /** Shows one place as chosen; `null`: none. */
  select(index: number | null): void;
  destroy(): void;
}

export interface RangeChartOptions {
  readonly points: readonly ChartPoint[];
  readonly marks: readonly MarkPlace[];
  /** Writes a value beside the axis. */
  readonly formatTick: (value: number) => string;
  /** The pointer is at another place, or gone. */
  readonly onPoint: (index: number | null) => void;
  /** A place was chosen with a press. `touch`: of a finger, which cannot point without pressing. */
  readonly onPress: (index: number, touch: boolean) => void;
}

/** Options of both kinds of chart; colours come with the palette. */
export function rangeOptions(
  { formatTick, onPoint, onPress }: RangeChartOptions,
  palette: Palette,
): ChartOptions<RangeType> {
  const [grid, text] = [palette("grid"), palette("text")];
  const font = { family: palette("font") };
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    layout: { padding: { top: 2 * MARK_RADIUS } },
    interaction: { mode: "index", intersect: false },
    events: ["mousemove", "mouseout", "click"],
    scales: {
      x: {
        type: "category",
        offset: true,
        grid: { display: false },
        border: { color: grid },
        ticks: { color: text, font, maxTicksLimit: MAX_TICKS, maxRotation: 0, autoSkipPadding: 12 },
      },
      y: {
        type: "linear",
        beginAtZero: true,
        suggestedMax: 1,
        grid: { color: grid },
        border: { display: false },
        ticks: {
          color: text,
          font,
          maxTicksLimit: 5,
          callback: (value) => formatTick(Number(value)),
        },
      },
    },
    onHover: (_event, [item]) => onPoint(item?.index ?? null),
    onClick: ({ native }, [item]) => {
      if (item) onPress(item.index, isTouch(native));
    },
  };
}

function isTouch(event: Event | null): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}

/** Draws, behind the data, where nothing was received, and before it, what happened. */
export function axisPlugin(
  points: readonly ChartPoint[],
  marks: readonly MarkPlace[],
  palette: () => Palette,
): Plugin<RangeType> {
  return {
    id: "axis",
    beforeDatasetsDraw({ ctx, chartArea: { top, bottom, left, width } }) {
      const slot = width / points.length;
      ctx.save();
      ctx.fillStyle = stripes(palette()("hole"), null);
      points.forEach(({ liters, isAhead }, index) => {
        if (liters === null && !isAhead) ctx.fillRect(left + index * slot, top, slot, bottom - top);
      });
      ctx.restore();
    },
    afterDatasetsDraw({ ctx, chartArea: { top, bottom, left, width } }) {
      const slot = width / points.length;
      const colour = palette()("mark");
      ctx.save();
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1.5;
      ctx.font = `700 11px ${getComputedStyle(ctx.canvas).fontFamily}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      let free = -Infinity;
      marks.forEach((mark, index) => {
        const x = left + mark * slot;
        // Numbers of marks that stand close stand side by side.
        const disc = Math.max(x, free);
        free = disc + 2 * MARK_RADIUS + 1;
        ctx.setLineDash([4, 3]);
        ctx.beginPath();
        ctx.moveTo(x, top);
        ctx.lineTo(x, bottom);
        ctx.stroke();
        ctx.setLineDash([]);
        ctx.fillStyle = colour;
        ctx.beginPath();
        ctx.arc(disc, top - MARK_RADIUS, MARK_RADIUS, 0, 2 * Math.PI);
        ctx.fill();
        ctx.fillStyle = palette()("surface");
        ctx.fillText(String(index + 1), disc, top - MARK_RADIUS + 0.5);
      });
      ctx.restore();
    },
  };
}
