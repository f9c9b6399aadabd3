/** A chart of a range as people use it: with a pointer, a finger or the keyboard, and read aloud. */

import type { ComponentChildren } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { ChartPoint } from "../ui/chart_points.ts";
import type { RangeChart, RangeChartOptions } from "./chart_axis.ts";
import { useChart } from "./use_chart.ts";

/** What a plot says. */
export interface PlotTexts {
  /** Of the chart as a whole. */
  readonly label: string;
  /** While no place is chosen. */
  readonly hint: string;
  /** How the keyboard moves through it. */
  readonly keys: string;
  /** Instead of a chart that cannot be drawn. */
  readonly failed: string;
}

interface PlotProps {
  readonly points: readonly ChartPoint[];
  readonly marks: readonly number[];
  readonly texts: PlotTexts;
  readonly formatTick: (value: number) => string;
  /** The value of a place in words. */
  readonly valueOf: (point: ChartPoint) => string;
  /** What a closer look at a place is called; left out where there is none. */
  readonly openText?: string;
  /** Fetches the drawing code. */
  readonly load: () => Promise<
    (canvas: HTMLCanvasElement, options: RangeChartOptions) => RangeChart
  >;
}

/** Keys that move through the places: where to, of how many. */
const MOVES: Readonly<Record<string, (index: number, last: number) => number>> = {
  ArrowLeft: (index) => index - 1,
  ArrowDown: (index) => index - 1,
  ArrowRight: (index) => index + 1,
  ArrowUp: (index) => index + 1,
  Home: () => 0,
  End: (_, last) => last,
};

export function Plot(props: PlotProps) {
  const { points, marks, texts, formatTick, valueOf, load, openText } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [chosen, setChosen] = useState<number | null>(null);
  const keysId = useId();
  const last = points.findLastIndex(({ isAhead }) => !isAhead);
  const open = (index: number) => {
    const { href } = points[index];
    if (href !== null) location.assign(href);
  };
  const onPoint = (index: number | null) =>
    setChosen(index !== null && index > last ? null : index);
  const { chart, isBroken } = useChart(canvas, async () => {
    const create = await load();
    // A finger cannot point without pressing: its press only chooses, the link beside the value opens.
    const onPress = (index: number, touch: boolean) => touch ? onPoint(index) : open(index);
    return (element) => create(element, { points, marks, formatTick, onPoint, onPress });
  }, []);
  if (isBroken) return <p class="notice">{texts.failed}</p>;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && chosen !== null) return open(chosen);
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const wanted = chosen === null && event.key !== "Home" ? last : move(chosen ?? 0, last);
    const index = Math.min(Math.max(wanted, 0), last);
    setChosen(index);
    chart.current?.select(index);
  };
  const point = chosen === null ? null : points[chosen];
  return (
    <div class="plot">
      <p class="readout">
        {point === null
          ? <span class="muted">{texts.hint}</span>
          : (
            <Readout value={valueOf(point)} title={point.title}>
              {point.href !== null && openText !== undefined && <a href={point.href}>{openText}</a>}
            </Readout>
          )}
      </p>
      <div
        class="chart-box"
        role="slider"
        tabIndex={0}
        aria-label={texts.label}
        aria-describedby={keysId}
        aria-valuemin={0}
        aria-valuemax={last}
        aria-valuenow={chosen ?? last}
        aria-valuetext={wordsOf(points[chosen ?? last], valueOf)}
        onKeyDown={onKeyDown}
      >
        <canvas ref={canvas} aria-hidden="true" />
      </div>
      <p class="visually-hidden" id={keysId}>{texts.keys}</p>
    </div>
  );
}

const wordsOf = (point: ChartPoint, valueOf: PlotProps["valueOf"]) =>
  `${point.title}: ${valueOf(point)}`;

interface ReadoutProps {
  readonly value: string;
  readonly title: string;
  readonly children: ComponentChildren;
}

function Readout({ value, title, children }: ReadoutProps) {
  return (
    <>
      <strong>{value}</strong> <span>{title}</span> {children}
    </>
  );
}
