/** The flow of a range: the mean as a line, from the least to the greatest as a band. */

import {
  axisPlugin,
  type RangeChart,
  type RangeChartOptions,
  rangeOptions,
  type RangeType,
} from "./chart_axis.ts";
import {
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from "./chart_js.ts";
import { onScheme, type Palette, paletteOf } from "./chart_theme.ts";

Chart.register(LineController, LineElement, PointElement, CategoryScale, LinearScale, Filler);

/** Places of the three lines among the datasets; the band is filled from the greatest to the least. */
const [LEAST, GREATEST, MEAN] = [0, 1, 2];

/** Draws line and band into a canvas. A place without flow is a hole in both. */
export function createFlowBand(canvas: HTMLCanvasElement, options: RangeChartOptions): RangeChart {
  const { points, marks } = options;
  let palette = paletteOf(canvas);
  const line = (part: 0 | 1 | 2) => points.map(({ flow }) => flow === null ? null : flow[part]);
  // Alone between two holes a point has no line that would show it.
  const isAlone = points.map(({ flow }, i) =>
    flow !== null && !points[i - 1]?.flow && !points[i + 1]?.flow
  );
  const band = { borderWidth: 0, pointRadius: 0, pointHitRadius: 0, pointHoverRadius: 0 };
  const chart = new Chart<RangeType, (number | null)[]>(canvas, {
    type: "line",
    data: {
      labels: points.map(({ label }) => label),
      datasets: [
        { ...band, data: line(0) },
        { ...band, data: line(2), fill: "-1" },
        {
          data: line(1),
          borderWidth: 2,
          pointRadius: isAlone.map((alone) => alone ? 3 : 0),
          pointHoverRadius: 5,
        },
      ],
    },
    options: rangeOptions(options, palette),
    plugins: [axisPlugin(points, marks, () => palette)],
  });
  const paint = () => {
    paintLines(chart, palette);
    chart.options = rangeOptions(options, palette);
    chart.update("none");
  };
  const stop = onScheme(() => {
    palette = paletteOf(canvas);
    paint();
  });
  paint();
  return {
    select(index) {
      chart.setActiveElements(index === null ? [] : [{ datasetIndex: MEAN, index }]);
      chart.update("none");
    },
    destroy() {
      stop();
      chart.destroy();
    },
  };
}

function paintLines(chart: Chart<RangeType, (number | null)[]>, palette: Palette): void {
  const { datasets } = chart.data;
  datasets[LEAST].borderColor = datasets[GREATEST].borderColor = "transparent";
  datasets[GREATEST].backgroundColor = palette("fill");
  datasets[MEAN].borderColor = palette("line");
  datasets[MEAN].backgroundColor = palette("line");
}
