import { Plot } from "../lib/client/plot.tsx";
import type { ChartPoint } from "../lib/ui/chart_points.ts";
import { formatFlow, formatNumber, type Language } from "../lib/ui/format.ts";
import type { BucketSize } from "../lib/ui/meter_range.ts";
import { CONSUMPTION_TEXTS } from "../lib/ui/texts/consumption.ts";
import { fill } from "../lib/ui/texts/meters.ts";

interface FlowChartProps {
  language: Language;
  size: BucketSize;
  /** Oldest first. */
  points: ChartPoint[];
  /** In places from the left end. */
  marks: number[];
}

/** Flow of a range: the mean as a line in the band between the least and the greatest. */
export default function FlowChart({ language, size, points, marks }: FlowChartProps) {
  const texts = CONSUMPTION_TEXTS[language];
  const t = texts.flow;
  return (
    <Plot
      points={points}
      marks={marks}
      texts={{
        label: fill(t.chart, { each: texts.sizes[size].each }),
        hint: t.hint,
        keys: t.keys,
        failed: texts.consumption.failed,
      }}
      formatTick={(lmin) => formatNumber(lmin, language)}
      valueOf={({ flow }) => {
        if (flow === null) return texts.qualities.empty;
        const [min, avg, max] = flow.map((lmin) => formatFlow(lmin, language));
        return fill(t.value, { min, avg, max });
      }}
      load={async () => (await import("../lib/client/chart_flow.ts")).createFlowBand}
    />
  );
}
