import type { ComponentChildren } from "preact";
import { type MeterTexts } from "./texts/meters.ts";

interface MeterFormPageProps {
  readonly serial: string;
  readonly title: string;
  /** Fields whose values cannot be used. */
  readonly faults: readonly string[];
  /** The writer refused for now. */
  readonly isUnavailable: boolean;
  readonly texts: MeterTexts;
  readonly children: ComponentChildren;
}

/** A form of a meter as a page of its own, with what went wrong above it. */
export function MeterFormPage(props: MeterFormPageProps) {
  const { serial, title, faults, isUnavailable, texts, children } = props;
  return (
    <div class="stack meter-form">
      <div class="page-head">
        <div>
          <h1>{title}</h1>
          <p class="muted">{serial}</p>
        </div>
        <a class="button" href={`/meters/${serial}`}>{texts.back}</a>
      </div>
      {faults.length > 0 && <p class="notice notice-bad" role="alert">{texts.faults.title}</p>}
      {isUnavailable && <p class="notice notice-bad" role="alert">{texts.faults.unavailable}</p>}
      {children}
    </div>
  );
}
