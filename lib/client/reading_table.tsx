/** The chart's readings in words, for those who do not see it. */

import type { WireReading } from "../domain/reading.ts";
import { formatFlow, formatInstant, formatLiters, type Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";

/** Rows of the table: what can be listened to. */
const MAX_ROWS = 20;

interface ReadingTableProps {
  /** Oldest first. */
  readonly readings: readonly WireReading[];
  readonly language: Language;
  readonly timeZone: string;
}

export function ReadingTable({ readings, language, timeZone }: ReadingTableProps) {
  const texts = islandTexts[language];
  return (
    <details>
      <summary>{texts.lastReadings}</summary>
      <div class="table-wrap">
        <table class="moments">
          <thead>
            <tr>
              <th scope="col">{texts.time}</th>
              <th scope="col" class="number">{texts.volume}</th>
              <th scope="col" class="number">{texts.flow}</th>
            </tr>
          </thead>
          <tbody>
            {readings.slice(-MAX_ROWS).toReversed().map(({ ts, totalLiters, flowLmin }) => (
              <tr key={`${ts}/${totalLiters}`}>
                <td>{formatInstant(ts, language, timeZone)}</td>
                <td class="number">{formatLiters(totalLiters, language)}</td>
                <td class="number">{formatFlow(flowLmin, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
