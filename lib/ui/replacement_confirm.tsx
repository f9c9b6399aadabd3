import type { RecordedReplacement } from "../domain/meter.ts";
import type { WireReading } from "../domain/reading.ts";
import { mlToLiters } from "../domain/units.ts";
import { formatExactLiters, formatInstant, type Language } from "./format.ts";
import { REPLACEMENT_FIELDS, type ReplacementTexts } from "./replacement_form.tsx";
import { fill, type MeterTexts } from "./texts/meters.ts";

interface ReplacementConfirmProps {
  readonly serial: string;
  readonly values: ReplacementTexts;
  readonly replacement: RecordedReplacement;
  /** The last reading before the replacement. */
  readonly last: WireReading | null;
  /** The newest reading that is the new meter's. */
  readonly later: WireReading | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** Says what a replacement will do, and asks for a yes. */
export function ReplacementConfirm(props: ReplacementConfirmProps) {
  const { serial, values, texts: { replacement: t } } = props;
  return (
    <form class="card stack" method="post" action={`/meters/${serial}/replacement`}>
      <h2>{t.confirmTitle}</h2>
      <p>{fill(t.confirmLead, { serial })}</p>
      <ul class="stack">
        {consequences(props).map(({ text, isWarning }) => (
          <li key={text} class={isWarning ? "notice notice-warn" : undefined}>{text}</li>
        ))}
      </ul>
      <p class="muted">{t.reason}: {values.reason}</p>
      {REPLACEMENT_FIELDS.map((name) => (
        <input key={name} type="hidden" name={name} value={values[name]} />
      ))}
      <div class="row">
        {/* First, so that Enter does no harm. */}
        <button class="button" type="submit" name="step" value="edit">{t.back}</button>
        <button class="button button-danger" type="submit" name="step" value="record">
          {t.record}
        </button>
      </div>
    </form>
  );
}

interface Consequence {
  readonly text: string;
  readonly isWarning?: boolean;
}

function consequences(props: ReplacementConfirmProps): Consequence[] {
  const { replacement: { at, finalMl, initialMl }, last, later, texts } = props;
  const { replacement: t } = texts;
  const { when, volume } = wordsOf(props);
  const [final, initial] = [finalMl, initialMl].map(mlToLiters);
  return [
    { text: fill(t.ends, { when: when(at), final: volume(final) }) },
    last ? untilThen(last, final, props) : { text: t.noneBefore },
    { text: fill(t.begins, { initial: volume(initial), when: when(at) }) },
    ...(later ? [fromThen(later, initial, props)] : []),
    { text: t.recomputed },
    { text: t.recorded },
  ];
}

function wordsOf({ language, timeZone }: ReplacementConfirmProps) {
  return {
    when: (ms: number) => formatInstant(ms, language, timeZone),
    volume: (liters: number) => formatExactLiters(liters, language),
  };
}

function untilThen(last: WireReading, final: number, props: ReplacementConfirmProps): Consequence {
  const { tooLow, counts } = props.texts.replacement;
  const { when, volume } = wordsOf(props);
  const isWarning = last.totalLiters > final;
  return {
    text: fill(isWarning ? tooLow : counts, {
      last: volume(last.totalLiters),
      lastWhen: when(last.ts),
      difference: volume(Math.round((final - last.totalLiters) * 1000) / 1000),
    }),
    isWarning,
  };
}

function fromThen(
  later: WireReading,
  initial: number,
  props: ReplacementConfirmProps,
): Consequence {
  const { laterLow, laterHigh, later: text } = props.texts.replacement;
  const { when, volume } = wordsOf(props);
  const { totalLiters, ts } = later;
  const isLow = totalLiters < initial;
  // Readings that the old meter sent after the instant that was filled in.
  const isHigh = props.last !== null && initial < props.last.totalLiters &&
    totalLiters >= props.last.totalLiters;
  return {
    text: fill(isLow ? laterLow : isHigh ? laterHigh : text, {
      later: volume(totalLiters),
      laterWhen: when(ts),
    }),
    isWarning: isLow || isHigh,
  };
}
