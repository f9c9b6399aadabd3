/** Consumption as bars. */

import type { Quality } from "../ui/series.ts";
import {
  axisPlugin,
  type RangeChart,
  type RangeChartOptions,
  rangeOptions,
  type RangeType,
} from "./chart_axis.ts";
import { BarController, BarElement, CategoryScale, Chart, LinearScale } from "./chart_js.ts";
import { onScheme, type Palette, paletteOf, stripes } from "./chart_theme.ts";

Chart.register(BarController, BarElement, CategoryScale, LinearScale);

/** A bar of nothing that was measured is still seen, px: it is not a place without readings. */
const LEAST_BAR = 2;
/** Widest bar, px: seven days on a desk are not seven walls. */
const WIDEST_BAR = 72;

/** Draws bars into a canvas. Its colours are the page's, in light and in dark. */
export function createBarChart(canvas: HTMLCanvasElement, options: RangeChartOptions): RangeChart {
  const { points, marks } = options;
  let palette = paletteOf(canvas);
  const chart = new Chart<RangeType, (number | null)[]>(canvas, {
    type: "bar",
    data: {
      labels: points.map(({ label }) => label),
      datasets: [{
        data: points.map(({ liters }) => liters),
        minBarLength: LEAST_BAR,
        maxBarThickness: WIDEST_BAR,
        categoryPercentage: 0.9,
        barPercentage: 0.9,
        borderRadius: 3,
        ...colours(options, palette),
      }],
    },
    options: rangeOptions(options, palette),
    plugins: [axisPlugin(points, marks, () => palette)],
  });
  const stop = onScheme(() => {
    palette = paletteOf(canvas);
    Object.assign(chart.data.datasets[0], colours(options, palette));
    chart.options = rangeOptions(options, palette);
    chart.update("none");
  });
  return {
    select(index) {
      chart.setActiveElements(index === null ? [] : [{ datasetIndex: 0, index }]);
      chart.update("none");
    },
    destroy() {
      stop();
      chart.destroy();
    },
  };
}

function colours({ points }: RangeChartOptions, palette: Palette) {
  const bars: Readonly<Record<Quality, CanvasPattern | string>> = {
    ok: palette("line"),
    flagged: palette("line"),
    estimated: palette("soft"),
    gap: stripes(palette("warn"), palette("surface")),
  };
  const edges: Readonly<Record<Quality, string>> = {
    ok: palette("line"),
    flagged: palette("warn"),
    estimated: palette("line"),
    gap: palette("warn"),
  };
  const widths: Readonly<Record<Quality, number>> = { ok: 0, flagged: 3, estimated: 1.5, gap: 1.5 };
  const qualities = points.map(({ quality }) => quality ?? "ok");
  return {
    backgroundColor: qualities.map((quality) => bars[quality]),
    hoverBackgroundColor: qualities.map((quality) =>
      quality === "gap" ? bars.gap : palette("strong")
    ),
    borderColor: qualities.map((quality) => edges[quality]),
    // A cap for what had readings left out, an outline for what was not measured.
    borderWidth: qualities.map((quality) =>
      quality === "flagged" ? { top: widths.flagged } : widths[quality]
    ),
  };
}
