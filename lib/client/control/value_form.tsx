/** A field with a number and the buttons that send it. */

import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatNumber, type Language } from "../../ui/format.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { parseDecimal } from "../decimal.ts";

interface Button {
  readonly label: string;
  readonly primary?: boolean;
  readonly send: (value: number) => void;
}

interface ValueFormProps {
  /** Of the field, unique in the page. */
  readonly id: string;
  readonly label: string;
  readonly language: Language;
  readonly initial: string;
  /** Bounds of the value, both ends included. */
  readonly min: number;
  readonly max: number;
  /** Nothing is sent now; the buttons keep the focus, which a disabled one would lose. */
  readonly disabled: boolean;
  /** The first one is sent by the Enter key. */
  readonly buttons: readonly [Button, ...Button[]];
  /** Below the field, for a value that can be used. */
  readonly hint?: (value: number) => string;
  readonly children?: ComponentChildren;
}

/** Sends nothing that is out of bounds: the field says what it takes. */
export function ValueForm(props: ValueFormProps) {
  const { id, label, language, initial, min, max, disabled, buttons, hint, children } = props;
  const [text, setText] = useState(initial);
  const [isFaulty, setFaulty] = useState(false);
  const parsed = parseDecimal(text);
  const value = parsed !== null && parsed >= min && parsed <= max ? parsed : null;
  const submit = ({ send }: Button) => {
    if (disabled) return;
    setFaulty(value === null);
    if (value !== null) send(value);
  };
  const range = CONTROL_TEXTS[language].outOfRange
    .replace("{min}", formatNumber(min, language)).replace("{max}", formatNumber(max, language));
  const fault = isFaulty && value === null ? range : null;
  const below = fault ?? (value !== null && hint ? hint(value) : null);
  return (
    <form
      class="stack"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit(buttons[0]);
      }}
    >
      <label class="field" for={id}>
        <span>{label}</span>
        <input
          id={id}
          type="text"
          inputMode="decimal"
          autoComplete="off"
          value={text}
          aria-invalid={fault !== null}
          aria-describedby={`${id}-hint`}
          onInput={(event) => setText(event.currentTarget.value)}
        />
      </label>
      <span
        id={`${id}-hint`}
        class={fault === null ? "muted" : "notice notice-bad"}
        role={fault === null ? undefined : "alert"}
        hidden={below === null}
      >
        {below}
      </span>
      <div class="row">
        {buttons.map((button, i) => (
          <button
            key={button.label}
            type={i === 0 ? "submit" : "button"}
            class={button.primary ? "button button-primary" : "button"}
            aria-disabled={disabled}
            onClick={i === 0 ? undefined : () => submit(button)}
          >
            {button.label}
          </button>
        ))}
        {children}
      </div>
    </form>
  );
}
