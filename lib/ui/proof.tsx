import type { Proof } from "../services.ts";
import {
  formatExactLiters,
  formatInstant,
  formatNumber,
  formatRegister,
  type Language,
} from "./format.ts";
import { fill, type MeterTexts } from "./texts/meters.ts";

const SUMS = ["counted", "hours", "days", "months"] as const;

interface ProofProps {
  readonly proof: Proof;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** Why the sums of a meter can be believed, in words for whoever pays the bill. */
export function ProofSection(props: ProofProps) {
  const { proof, language, timeZone, texts: { proof: t } } = props;
  const { sums, conserved, recomputing, openedAt } = proof;
  const when = (ms: number) => formatInstant(ms, language, timeZone);
  return (
    <section class="card stack" id="proof">
      <div>
        <h2>{t.title}</h2>
        <p class="muted">{t.lead}</p>
      </div>
      <dl class="facts">
        {SUMS.map((sum) => (
          <div key={sum}>
            <dt>{t[sum]}</dt>
            <dd>{formatExactLiters(sums[sum], language)}</dd>
          </div>
        ))}
      </dl>
      {recomputing
        ? <p class="notice notice-warn" role="status">{t.recomputing}</p>
        : conserved
        ? <p class="notice notice-ok">{t.conserved}</p>
        : <p class="notice notice-bad" role="alert">{t.broken}</p>}
      {openedAt !== null && <p class="muted">{fill(t.opened, { when: when(openedAt) })}</p>}
      <LeftOut {...props} />
      <Reports {...props} />
      <Replacements {...props} />
    </section>
  );
}

function LeftOut({ proof, language, timeZone, texts }: ProofProps) {
  const { proof: t } = texts;
  const { readings, leftOutCount, leftOut, numeroSerie } = proof;
  const count = formatNumber(leftOutCount, language);
  const shown = formatNumber(leftOut.length, language);
  return (
    <div class="stack">
      <p>
        {t.stored}: <strong>{formatNumber(readings, language)}</strong>. {t.leftOutCount}:{" "}
        <strong>{count}</strong>.
      </p>
      {leftOut.length === 0
        ? leftOutCount === 0 && <p class="muted">{t.nothingLeftOut}</p>
        : (
          <details open={leftOut.length <= 10}>
            <summary>{t.leftOut}</summary>
            <div class="table-wrap" tabIndex={0} role="region" aria-label={t.leftOut}>
              <table class="left-out">
                <thead>
                  <tr>
                    <th scope="col">{t.when}</th>
                    <th scope="col" class="number">{t.register}</th>
                    <th scope="col">{t.why}</th>
                  </tr>
                </thead>
                <tbody>
                  {leftOut.toReversed().map(({ ts, totalLiters, reason }, index) => (
                    <tr key={index} data-reason={reason}>
                      <td>{formatInstant(ts, language, timeZone)}</td>
                      <td class="number">{formatRegister(totalLiters, language)}</td>
                      <td>{texts.reasons[reason]}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </details>
        )}
      {leftOutCount > leftOut.length && (
        <p class="muted">
          {fill(t.shown, { shown, count })} <a href={`/api/meters/${numeroSerie}/proof`}>{t.all}</a>
        </p>
      )}
    </div>
  );
}

function Reports({ proof: { reports }, language, timeZone, texts }: ProofProps) {
  const { proof: t } = texts;
  return (
    <div class="stack">
      <h3>{t.reports}</h3>
      {reports.length === 0 ? <p class="muted">{t.noReports}</p> : (
        <ul class="stack">
          {reports.toReversed().map(({ kind, from, to, liters }, index) => (
            <li key={index} data-report={kind}>
              <strong>{texts.reports[kind].name}.</strong> {fill(t.between, {
                from: formatRegister(from.totalLiters, language),
                fromWhen: formatInstant(from.ts, language, timeZone),
                to: formatRegister(to.totalLiters, language),
                toWhen: formatInstant(to.ts, language, timeZone),
                liters: formatExactLiters(liters, language),
              })} <span class="muted">{texts.reports[kind].advice}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Replacements({ proof, language, timeZone, texts: { proof: t } }: ProofProps) {
  if (proof.replacements.length === 0) return null;
  return (
    <div class="stack">
      <h3>{t.replacements}</h3>
      <ul class="stack">
        {proof.replacements.toReversed().map((replacement, index) => (
          <li key={index}>
            {fill(t.replacement, {
              when: formatInstant(replacement.at, language, timeZone),
              final: formatExactLiters(replacement.finalLiters, language),
              initial: formatExactLiters(replacement.initialLiters, language),
              reason: replacement.reason,
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}
