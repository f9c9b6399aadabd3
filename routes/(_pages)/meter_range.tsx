import ConsumptionChart from "../../islands/ConsumptionChart.tsx";
import FlowChart from "../../islands/FlowChart.tsx";
import LiveReadings from "../../islands/LiveReadings.tsx";
import type { WireReading } from "../../lib/domain/reading.ts";
import { chartPoints } from "../../lib/ui/chart_points.ts";
import { Consumption, type ConsumptionView, Flow } from "../../lib/ui/consumption.tsx";
import { placeOnAxis } from "../../lib/ui/marks.ts";
import type { PlaceWords } from "../../lib/ui/place_words.ts";
import { RangePicker } from "../../lib/ui/range_picker.tsx";
import type { MeterTexts } from "../../lib/ui/texts/meters.ts";

interface MeterRangeProps extends PlaceWords {
  readonly serial: string;
  readonly view: ConsumptionView;
  /** Of the live chart, oldest first. */
  readonly history: WireReading[];
  /** Parameters that stay when another range is chosen. */
  readonly kept: Readonly<Record<string, string>>;
  readonly live: MeterTexts["live"];
}

/** The choice of a range, and what it shows: bars and flow, or the flow as it is told. */
export function MeterRange({ serial, view, history, kept, live, ...words }: MeterRangeProps) {
  const { range, places, marks, now } = view;
  const { language, timeZone } = words;
  const rest = new URLSearchParams(kept).toString();
  const path = `/meters/${serial}`;
  const address = (query: string) => `${path}?${query}${rest && `&${rest}`}#range`;
  const picker = (
    <RangePicker {...words} range={range} address={address} action={`${path}#range`} kept={kept} />
  );
  if (range.name === "live") {
    return (
      <>
        {picker}
        <section class="card stack" id="flow">
          <div>
            <h2>{live.title}</h2>
            <p class="muted">{live.lead}</p>
          </div>
          <LiveReadings
            language={language}
            timeZone={timeZone}
            serial={serial}
            history={history}
          />
        </section>
      </>
    );
  }
  const chart = {
    language,
    size: range.size,
    points: chartPoints(places, range, words, { now, address }),
    marks: marks.map(({ at }) => placeOnAxis(at, places)),
  };
  return (
    <>
      {picker}
      <Consumption {...words} view={view} address={address}>
        <ConsumptionChart {...chart} />
      </Consumption>
      <Flow {...words} view={view} address={address}>
        <FlowChart {...chart} />
      </Flow>
    </>
  );
}
