import { Choices } from "./choices.tsx";
import type { SettingsTexts } from "../texts/settings.ts";

/** The meters that somebody may see, as the form has them. */
export interface MetersChoice {
  readonly which: "all" | "some";
  /** Serials that are marked in the list of known meters. */
  readonly marked: readonly string[];
  /** What stands in the field for further ones. */
  readonly others: string;
}

export const ALL_METERS: MetersChoice = { which: "all", marked: [], others: "" };

/** A meter of the installation. */
export interface KnownMeter {
  readonly numeroSerie: string;
  readonly name: string | null;
}

/** Meters that are listed to be marked; where there are more, their serials are typed. */
export const MOST_LISTED = 200;

interface MetersFieldProps {
  readonly chosen: MetersChoice;
  readonly known: readonly KnownMeter[];
  readonly fault?: string;
  readonly texts: SettingsTexts["meters"];
}

/** Asks which meters there are for somebody: all, or those that are marked and typed. */
export function MetersField({ chosen, known, fault, texts: t }: MetersFieldProps) {
  const listed = known.length <= MOST_LISTED ? known : [];
  return (
    <Choices
      type="radio"
      name="which"
      legend={t.title}
      class="meters-choice"
      fault={fault}
      chosen={[chosen.which]}
      choices={[
        { value: "all", label: t.all, help: t.allHelp },
        { value: "some", label: t.some, help: t.someHelp },
      ]}
    >
      <div class="stack meters-list">
        {listed.length > 0 && (
          <Choices
            type="checkbox"
            name="meter"
            legend={t.known}
            class="scroll-list"
            chosen={chosen.marked}
            choices={listed.map(({ numeroSerie, name }) => ({
              value: numeroSerie,
              label: name === null ? numeroSerie : `${name} (${numeroSerie})`,
            }))}
          />
        )}
        <div class="field">
          <label for="others">{t.others}</label>
          <textarea
            id="others"
            name="others"
            rows={3}
            spellcheck={false}
            aria-describedby="others-help"
          >
            {chosen.others}
          </textarea>
          <span class="muted small" id="others-help">{t.othersHelp}</span>
        </div>
      </div>
    </Choices>
  );
}
