/** Search and filter of the list of meters: a form, which works without a script as well. */

import { type Filter, FILTERS, type Wanted } from "../../domain/dashboard/arrange.ts";
import { formatNumber, type Language } from "../../ui/format.ts";
import { DASHBOARD_TEXTS } from "../../ui/texts/dashboard.ts";

interface MeterToolsProps {
  readonly wanted: Wanted;
  /** Meters that pass each filter. */
  readonly counts: Readonly<Record<Filter, number>>;
  readonly onChange: (wanted: Wanted) => void;
  readonly language: Language;
}

export function MeterTools({ wanted, counts, onChange, language }: MeterToolsProps) {
  const { list: t, filters } = DASHBOARD_TEXTS[language];
  return (
    <form
      class="meter-tools"
      role="search"
      method="get"
      action="/dashboard#meters"
      onSubmit={(event) => event.preventDefault()}
    >
      <label class="field" for="meter-search">
        <span class="meter-label">{t.search}</span>
        <input
          id="meter-search"
          type="search"
          name="q"
          value={wanted.query}
          placeholder={t.searchHint}
          autocomplete="off"
          onInput={(event) => onChange({ ...wanted, query: event.currentTarget.value })}
        />
      </label>
      <div class="filters" role="group" aria-label={t.filter}>
        {FILTERS.map((filter) => (
          <button
            key={filter}
            class="filter"
            type="submit"
            name="status"
            value={filter}
            aria-pressed={filter === wanted.filter}
            onClick={() => onChange({ ...wanted, filter })}
          >
            {filters[filter]}{" "}
            <span class="filter-count">{formatNumber(counts[filter], language)}</span>
          </button>
        ))}
      </div>
    </form>
  );
}
