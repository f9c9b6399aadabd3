/** Which meter commands are for. */

import { useMemo, useState } from "preact/hooks";
import { search } from "../../domain/dashboard/search.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { formatNumber, type Language } from "../../ui/format.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { fill } from "../../ui/texts/meters.ts";
import { type Choice, choicesOf } from "./meter_choices.ts";

/** More meters than these are searched, not scrolled through. */
const MOST_AT_A_GLANCE = 10;

interface MeterChooserProps {
  readonly rows: readonly MeterRow[];
  readonly serial: string;
  readonly language: Language;
  readonly onChoose: (serial: string) => void;
}

/**
 * A list to choose from, and beyond some ten meters a search that narrows it down. The meter that is
 * chosen stays in the list: no search changes whom a command is for.
 */
export function MeterChooser({ rows, serial, language, onChoose }: MeterChooserProps) {
  const [query, setQuery] = useState("");
  const found = search(rows, query);
  const listed = rows.filter((row) => row.numeroSerie === serial || found.includes(row));
  // Figures change by the second, names hardly ever.
  const key = listed.map(({ numeroSerie, name, group }) => [numeroSerie, name, group]).join("\n");
  const t = CONTROL_TEXTS[language];
  const choices = useMemo(() => choicesOf(listed, language, t.noGroup), [key, language]);
  const all = choices.flatMap(({ meters }) => meters);
  const first = all.find((meter) => found.some(({ numeroSerie }) => numeroSerie === meter.serial));
  return (
    <div class="stack chooser">
      {rows.length > MOST_AT_A_GLANCE && (
        <Search
          query={query}
          some={found.length}
          all={rows.length}
          language={language}
          onInput={setQuery}
          onEnter={() => first && onChoose(first.serial)}
        />
      )}
      <label class="field" for="control-meter">
        <span>{t.meter}</span>
        {/* A closed list cuts a long name off: the list lies, unseen, over a box that shows all of it. */}
        <span class="select-box">
          <span aria-hidden="true">{all.find((meter) => meter.serial === serial)?.label}</span>
          <select
            id="control-meter"
            value={serial}
            onChange={(event) => onChoose(event.currentTarget.value)}
          >
            {choices.map(({ group, meters }) =>
              group === null
                ? meters.map((meter) => <Option key={meter.serial} {...meter} chosen={serial} />)
                : (
                  <optgroup key={group} label={group}>
                    {meters.map((meter) => (
                      <Option
                        key={meter.serial}
                        {...meter}
                        chosen={serial}
                      />
                    ))}
                  </optgroup>
                )
            )}
          </select>
        </span>
      </label>
    </div>
  );
}

function Option({ serial, label, chosen }: Choice & { readonly chosen: string }) {
  return <option value={serial} selected={serial === chosen}>{label}</option>;
}

interface SearchProps {
  readonly query: string;
  /** How many meters match, of how many. */
  readonly some: number;
  readonly all: number;
  readonly language: Language;
  readonly onInput: (query: string) => void;
  readonly onEnter: () => void;
}

function Search({ query, some, all, language, onInput, onEnter }: SearchProps) {
  const t = CONTROL_TEXTS[language];
  const count = (value: number) => formatNumber(value, language);
  const found = some === 0 ? t.notFound : fill(t.found, { some: count(some), all: count(all) });
  return (
    <form
      role="search"
      class="field"
      onSubmit={(event) => {
        event.preventDefault();
        onEnter();
      }}
    >
      <label for="control-search">{t.search}</label>
      <input
        id="control-search"
        type="search"
        value={query}
        placeholder={t.searchHint}
        autocomplete="off"
        aria-describedby="control-found"
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <span class="muted small" id="control-found" role="status">{found}</span>
    </form>
  );
}
