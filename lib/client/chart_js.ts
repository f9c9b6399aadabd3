/** The only file that knows Chart.js, and only the parts that are used. */

export {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  Filler,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
} from "chart.js";
export type { ChartOptions, Plugin } from "chart.js";
