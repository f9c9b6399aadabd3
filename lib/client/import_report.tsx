/** What a file holds, or what became of it: three figures, and each line that was refused. */

import { counted } from "../ui/counted.ts";
import { formatNumber, type Language } from "../ui/format.ts";
import { importReason } from "../ui/import_reasons.ts";
import { EXCHANGE_TEXTS } from "../ui/texts/exchange.ts";
import type { ImportReport } from "./send_file.ts";

/** Lines that are listed: more are not read, they are corrected in the file. */
const MAX_LISTED = 100;

interface ReportProps {
  readonly report: ImportReport;
  readonly title: string;
  readonly language: Language;
}

export function ImportOutcome({ report, title, language }: ReportProps) {
  const t = EXCHANGE_TEXTS[language];
  const { accepted, duplicates, rejectedCount } = report;
  return (
    <div class="stack">
      <h4>{title}</h4>
      <ul class="outcome plain">
        {([["accepted", accepted], ["duplicates", duplicates], [
          "rejected",
          rejectedCount,
        ]] as const)
          .map(([name, count]) => (
            <li key={name} data-outcome={name} data-count={count}>
              <strong>{formatNumber(count, language)}</strong> {t[name]}
            </li>
          ))}
      </ul>
      {accepted === 0 && <p class="notice">{duplicates > 0 ? t.nothingNew : t.nothingUsable}</p>}
      {rejectedCount > 0 && <Refused report={report} language={language} />}
    </div>
  );
}

function Refused({ report, language }: Pick<ReportProps, "report" | "language">) {
  const t = EXCHANGE_TEXTS[language];
  const listed = report.rejected.slice(0, MAX_LISTED);
  const more = report.rejectedCount - listed.length;
  return (
    <details open={report.accepted === 0}>
      <summary>{t.rejectedTitle}</summary>
      <p class="muted small">{t.rejectedHelp}</p>
      <div class="table-wrap refused" tabIndex={0} role="region" aria-label={t.rejectedTitle}>
        <table>
          <thead>
            <tr>
              <th scope="col" class="number">{t.line}</th>
              <th scope="col">{t.reason}</th>
            </tr>
          </thead>
          <tbody>
            {listed.map(({ line, reason }, index) => (
              <tr key={index}>
                <td class="number">{formatNumber(line, language)}</td>
                <td class="detail">{importReason(reason, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p class="muted small">{counted(more, t.rejectedMore, language)}</p>}
    </details>
  );
}
