import type { ComponentChildren } from "preact";
import type { Proof } from "../services.ts";
import {
  formatExactLiters,
  formatInstant,
  formatNumber,
  formatRegister,
  type Language,
} from "./format.ts";
import type { ProofTexts } from "./texts/proof.ts";
import { fill } from "./texts/meters.ts";
import { formatVolume } from "./volume.ts";

const SUMS = ["counted", "hours", "days", "months"] as const;
const REASONS = ["glitch", "spike", "below", "pending"] as const;

interface ProofProps {
  readonly proof: Proof;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: ProofTexts;
}

/** Why the sums of a meter can be believed, in words for whoever pays the bill. */
export function ProofSection(props: ProofProps) {
  const { proof, language, timeZone, texts: t } = props;
  const { openedAt } = proof;
  return (
    <section class="card stack" id="proof">
      <h2>{t.title}</h2>
      <Verdict {...props} />
      <Registers {...props} />
      <LeftOut {...props} />
      {openedAt !== null && (
        <p class="muted">{fill(t.opened, { when: formatInstant(openedAt, language, timeZone) })}</p>
      )}
      <Reports {...props} />
      <Replacements {...props} />
      <Details {...props} />
    </section>
  );
}

function Verdict({ proof: { sums, conserved, recomputing }, language, texts: t }: ProofProps) {
  if (recomputing) {
    return (
      <Sentence kind="warn" strong={t.recomputing} role="status">
        {t.recomputingWhy}
      </Sentence>
    );
  }
  if (!conserved) {
    return <Sentence kind="bad" strong={t.broken} role="alert">{t.brokenWhy}</Sentence>;
  }
  const counted = formatVolume(sums.counted, language);
  return <Sentence kind="ok" strong={t.conserved}>{fill(t.conservedWhy, { counted })}</Sentence>;
}

interface SentenceProps {
  readonly kind: "ok" | "warn" | "bad";
  readonly strong: string;
  readonly role?: "status" | "alert";
  readonly children: ComponentChildren;
}

function Sentence({ kind, strong, role, children }: SentenceProps) {
  return (
    <p class={`notice notice-${kind} verdict`} role={role}>
      <strong>{strong}</strong> {children}
    </p>
  );
}

/** From which register to which, and whether that is what was counted. */
function Registers({ proof, language, timeZone, texts: t }: ProofProps) {
  const { registers, sums, openedAt } = proof;
  if (registers === null) return null;
  const { first, last } = registers;
  const advance = Math.round((last.totalLiters - first.totalLiters) * 1000);
  const isAdvance = advance === Math.round(sums.counted * 1000);
  return (
    <>
      <dl class="registers">
        <div>
          <dt>{t.from}</dt>
          <dd>{formatRegister(first.totalLiters, language)}</dd>
          <dd class="muted small">{formatInstant(first.ts, language, timeZone)}</dd>
        </div>
        <div>
          <dt>{t.to}</dt>
          <dd>{formatRegister(last.totalLiters, language)}</dd>
          <dd class="muted small">{formatInstant(last.ts, language, timeZone)}</dd>
        </div>
        <div class="counted">
          <dt>{t.counted}</dt>
          <dd>{formatVolume(sums.counted, language)}</dd>
        </div>
      </dl>
      {(isAdvance || openedAt === null) && <p class="muted">{isAdvance ? t.equals : t.differs}</p>}
    </>
  );
}

/** What was left out, and why, in everyday words; one by one only for who wants it. */
function LeftOut(props: ProofProps) {
  const { proof: { readings, leftOutCount, leftOut }, language, texts: t } = props;
  const number = (value: number) => formatNumber(value, language);
  const count = number(leftOutCount);
  return (
    <div class="stack">
      <p>
        {fill(t.readings, { count: number(readings) })}{" "}
        {leftOutCount === 0 ? t.nothingLeftOut : fill(t.someLeftOut, { count })}
      </p>
      {leftOut.length < leftOutCount && (
        <p class="muted">{fill(t.someOlder, { shown: number(leftOut.length), count })}</p>
      )}
      {leftOut.length > 0 && (
        <ul class="reasons">
          {REASONS.map((reason) => {
            const some = leftOut.filter((one) => one.reason === reason).length;
            return some > 0 && (
              <li key={reason} data-reason-count={reason}>
                <strong>{number(some)} ×</strong> {t.reasons[reason]}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}

function Reports({ proof: { reports }, language, timeZone, texts: t }: ProofProps) {
  if (reports.length === 0) return null;
  return (
    <div class="stack">
      <h3>{t.reports}</h3>
      <ul class="stack">
        {reports.toReversed().map(({ kind, from, to, liters }, index) => (
          <li key={index} data-report={kind}>
            <strong>{t.reportKinds[kind].name}.</strong> {fill(t.between, {
              from: formatRegister(from.totalLiters, language),
              fromWhen: formatInstant(from.ts, language, timeZone),
              to: formatRegister(to.totalLiters, language),
              toWhen: formatInstant(to.ts, language, timeZone),
              liters: formatExactLiters(liters, language),
            })} <span class="muted">{t.reportKinds[kind].advice}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Replacements({ proof, language, timeZone, texts: t }: ProofProps) {
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

/** For whoever checks the check. */
function Details(props: ProofProps) {
  const { proof: { sums, leftOut, conserved, recomputing }, language, texts: t } = props;
  return (
    <>
      <details open={!conserved && !recomputing}>
        <summary>{t.details}</summary>
        <p class="muted">{t.detailsLead}</p>
        <dl class="facts">
          {SUMS.map((sum) => (
            <div key={sum}>
              <dt>{t.sums[sum]}</dt>
              <dd>{formatExactLiters(sums[sum], language)}</dd>
            </div>
          ))}
        </dl>
      </details>
      {leftOut.length > 0 && <LeftOutTable {...props} />}
    </>
  );
}

function LeftOutTable({ proof, language, timeZone, texts: t }: ProofProps) {
  const { leftOut, leftOutCount, numeroSerie } = proof;
  const [shown, count] = [leftOut.length, leftOutCount].map((n) => formatNumber(n, language));
  return (
    <details>
      <summary>{t.leftOut}</summary>
      <div class="stack">
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
                  <td>{t.reasons[reason]}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {leftOutCount > leftOut.length && (
          <p class="muted">
            {fill(t.shown, { shown, count })}{" "}
            <a href={`/api/meters/${numeroSerie}/proof`}>{t.all}</a>
          </p>
        )}
      </div>
    </details>
  );
}
