/** The line of all meters together in figures, for those who do not see it. */

import type { FlowPoint } from "../../domain/dashboard/flow_trail.ts";
import { formatFlow, formatTime, type Language } from "../../ui/format.ts";
import { islandTexts } from "../../ui/texts/islands.ts";

/** Rows of the table: what can be listened to. */
const MAX_ROWS = 20;

interface FlowTableProps {
  /** Oldest first. */
  readonly points: readonly FlowPoint[];
  readonly language: Language;
  readonly timeZone: string;
}

export function FlowTable({ points, language, timeZone }: FlowTableProps) {
  const texts = islandTexts[language];
  return (
    <details>
      <summary>{texts.lastReadings}</summary>
      <div class="table-wrap">
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.time}</th>
              <th scope="col" class="number">{texts.flow}</th>
            </tr>
          </thead>
          <tbody>
            {points.slice(-MAX_ROWS).toReversed().map(({ ts, flowLmin }) => (
              <tr key={ts}>
                <td>{formatTime(ts, timeZone)}</td>
                <td class="number">{formatFlow(flowLmin, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
