import { Plot } from "../lib/client/plot.tsx";
import type { ChartPoint } from "../lib/ui/chart_points.ts";
import { formatNumber, type Language } from "../lib/ui/format.ts";
import type { BucketSize } from "../lib/ui/meter_range.ts";
import { CONSUMPTION_TEXTS } from "../lib/ui/texts/consumption.ts";
import { fill } from "../lib/ui/texts/meters.ts";
import { formatVolume, isCubic } from "../lib/ui/volume.ts";

interface ConsumptionChartProps {
  language: Language;
  size: BucketSize;
  /** Oldest first. */
  points: ChartPoint[];
  /** In places from the left end. */
  marks: number[];
}

const OPEN = { hour: undefined, day: "openDay", month: "openMonth", year: "openYear" } as const;

/** Consumption of a range as bars. */
export default function ConsumptionChart(props: ConsumptionChartProps) {
  const { language, size, points, marks } = props;
  const texts = CONSUMPTION_TEXTS[language];
  const t = texts.consumption;
  const cubic = isCubic(Math.max(...points.map(({ liters }) => liters ?? 0)));
  const open = OPEN[size];
  return (
    <Plot
      points={points}
      marks={marks}
      texts={{
        label: fill(t.chart, { each: texts.sizes[size].each }),
        hint: open === undefined ? t.hint : t.hintOpen,
        keys: t.keys,
        failed: t.failed,
      }}
      formatTick={(liters) =>
        cubic
          ? `${formatNumber(liters / 1000, language)} m³`
          : `${formatNumber(liters, language)} L`}
      valueOf={({ liters, quality }) => {
        if (liters === null) return texts.qualities.empty;
        const volume = formatVolume(liters, language);
        return quality === null || quality === "ok"
          ? volume
          : `${volume}, ${texts.qualities[quality]}`;
      }}
      openText={open && t[open]}
      load={async () => (await import("../lib/client/chart_bars.ts")).createBarChart}
    />
  );
}
