import type { WireReading } from "../domain/reading.ts";
import {
  formatFlow,
  formatInstant,
  formatLiters,
  formatRegister,
  type Language,
} from "./format.ts";
import type { PageTexts } from "./texts/pages.ts";

interface ReadingsTableProps {
  /** In the order of the rows. */
  readonly readings: readonly WireReading[];
  readonly language: Language;
  readonly timeZone: string;
  /** Opens the table. */
  readonly openText: string;
  readonly texts: PageTexts["meter"];
}

/** Readings with the meter's own time. */
export function ReadingsTable(props: ReadingsTableProps) {
  const { readings, language, timeZone, openText, texts: t } = props;
  return (
    <section class="card stack" id="readings">
      <div>
        <h2>{t.readings}</h2>
        <p class="muted">{t.readingsHelp}</p>
      </div>
      <details>
        <summary>{openText}</summary>
        <div class="table-wrap" tabIndex={0} role="region" aria-label={t.readings}>
          <table class="moments">
            <thead>
              <tr>
                <th scope="col">{t.time}</th>
                <th scope="col" class="number">{t.register}</th>
                <th scope="col" class="number wide-only">{t.liters}</th>
                <th scope="col" class="number">{t.flow}</th>
              </tr>
            </thead>
            <tbody>
              {readings.map(({ ts, totalLiters, flowLmin }, index) => (
                <tr key={index}>
                  <td>{formatInstant(ts, language, timeZone)}</td>
                  <td class="number">{formatRegister(totalLiters, language)}</td>
                  <td class="number wide-only">{formatLiters(totalLiters, language)}</td>
                  <td class="number">{formatFlow(flowLmin, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
