import { MeterCard } from "../lib/client/meter_card.tsx";
import { useLive } from "../lib/client/use_live.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import type { Language } from "../lib/ui/format.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

interface MeterCardsProps {
  language: Language;
  timeZone: string;
  meters: MeterRow[];
  /** Serial of the meter that the page shows in full. */
  selected: string | null;
}

/** All meters, live; a new one appears by itself. */
export default function MeterCards({ language, timeZone, meters, selected }: MeterCardsProps) {
  const list = useLive({ meters }).state.meterList.value;
  if (list.length === 0) return <p class="muted">{islandTexts[language].noMeters}</p>;
  return (
    <div class="cards">
      {list.map((row) => (
        <MeterCard
          key={row.numeroSerie}
          row={row}
          language={language}
          timeZone={timeZone}
          selected={row.numeroSerie === selected}
        />
      ))}
    </div>
  );
}
