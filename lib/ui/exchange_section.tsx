import type { ComponentChildren } from "preact";
import { CSV_FORMATS } from "../domain/csv.ts";
import type { Language } from "./format.ts";
import type { MeterRange } from "./meter_range.ts";
import type { ExchangeTexts } from "./texts/exchange.ts";

const CONTENTS = ["readings", "hour", "day", "month", "bill"] as const;

interface ExchangeSectionProps {
  readonly serial: string;
  readonly range: MeterRange;
  /** The range in words. */
  readonly span: string;
  readonly language: Language;
  readonly texts: ExchangeTexts;
  /** The import, for those who may; left out for others. */
  readonly children?: ComponentChildren;
}

/** Readings and consumption as files, out and in. */
export function ExchangeSection(props: ExchangeSectionProps) {
  const { serial, texts: t, children } = props;
  return (
    <section class="card stack" id="files">
      <h2>{t.title}</h2>
      <div class="columns">
        <div class="stack">
          <h3>{t.exportTitle}</h3>
          <ExportForm {...props} />
          <p class="small">
            <a href={`/api/export.csv?serial=${serial}&format=${formatFor(props.language)}`}>
              {t.whole}
            </a>
          </p>
        </div>
        {children && (
          <div class="stack">
            <h3>{t.importTitle}</h3>
            <p class="muted">{t.importLead}</p>
            <p class="notice no-script">{t.importScript}</p>
            {children}
          </div>
        )}
      </div>
    </section>
  );
}

/** What the spreadsheets of a country read without being asked. */
const formatFor = (language: Language) => language === "pt-BR" ? "pt-BR" : "iso";

/** A plain form: the answer is a download, which the browser shows the progress of. Without a bucket: readings. */
function ExportForm({ serial, range, span, language, texts: t }: ExchangeSectionProps) {
  const chosen = formatFor(language);
  return (
    <form class="stack" method="get" action="/api/export.csv">
      <p class="muted">
        {t.exportLead} {span}
      </p>
      <input type="hidden" name="serial" value={serial} />
      <input type="hidden" name="from" value={range.starts[0]} />
      <input type="hidden" name="to" value={range.end} />
      <label class="field">
        <span>{t.format}</span>
        <select name="format">
          {CSV_FORMATS.map((format) => (
            <option key={format} value={format} selected={format === chosen}>
              {t.formats[format]}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="downloads">
        <legend>{t.download}</legend>
        {CONTENTS.map((content) => (
          <button
            key={content}
            class="button"
            type="submit"
            {...(content !== "readings" && { name: "bucket", value: content })}
          >
            {t.contents[content]}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
