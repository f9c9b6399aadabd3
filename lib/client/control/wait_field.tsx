import type { Language } from "../../ui/format.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { type Wait, WAITS } from "./waits.ts";

interface WaitFieldProps {
  readonly wait: Wait;
  /** What a meter that is off means for the command; `null` for one that is on. */
  readonly offline: string | null;
  readonly language: Language;
  readonly onChoose: (wait: Wait) => void;
}

/** How long a command may wait, and what happens when nobody answers. */
export function WaitField({ wait, offline, language, onChoose }: WaitFieldProps) {
  const { wait: t } = CONTROL_TEXTS[language];
  return (
    <div class="wait">
      <label class="field" for="control-wait">
        <span>{t.label}</span>
        <select
          id="control-wait"
          value={wait}
          aria-describedby="control-wait-help"
          onChange={({ currentTarget: { value } }) =>
            onChoose(WAITS.find(({ name }) => name === value)?.name ?? wait)}
        >
          {WAITS.map(({ name }) => (
            <option key={name} value={name} selected={name === wait}>{t[name]}</option>
          ))}
        </select>
      </label>
      <p
        id="control-wait-help"
        class={offline === null ? "muted small" : "notice notice-warn"}
        data-wait={wait}
      >
        {offline ?? t.on}
      </p>
    </div>
  );
}
