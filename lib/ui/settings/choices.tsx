import type { ComponentChildren } from "preact";

/** One of the things to choose from. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly help?: string;
}

interface ChoicesProps {
  /** `radio`: one of them; `checkbox`: any. */
  readonly type: "radio" | "checkbox";
  readonly name: string;
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly chosen: readonly string[];
  /** What is wrong with what was chosen. */
  readonly fault?: string;
  readonly class?: string;
  /** Follows the choices, inside the group. */
  readonly children?: ComponentChildren;
}

/** A group of choices with its fault, tied to it. */
export function Choices(props: ChoicesProps) {
  const { type, name, legend, choices, chosen, fault, children } = props;
  const faultId = `${name}-fault`;
  // Where the keyboard comes into the group.
  const first = Math.max(0, choices.findIndex(({ value }) => chosen.includes(value)));
  return (
    <fieldset
      class={`choices ${props.class ?? ""}`}
      aria-describedby={fault === undefined ? undefined : faultId}
    >
      <legend>{legend}</legend>
      {fault !== undefined && <span class="field-fault" id={faultId}>{fault}</span>}
      {choices.map((choice, index) => (
        <Option
          key={choice.value}
          {...choice}
          autofocus={fault !== undefined && index === first}
          type={type}
          name={name}
          checked={chosen.includes(choice.value)}
        />
      ))}
      {children}
    </fieldset>
  );
}

interface OptionProps extends Choice {
  readonly type: "radio" | "checkbox";
  readonly name: string;
  readonly checked: boolean;
  readonly autofocus: boolean;
}

function Option({ type, name, value, label, help, checked, autofocus }: OptionProps) {
  const helpId = `${name}-${value}-help`;
  return (
    <div class="choice">
      <label>
        <input
          type={type}
          name={name}
          value={value}
          checked={checked}
          autofocus={autofocus}
          aria-describedby={help === undefined ? undefined : helpId}
        />
        <span>{label}</span>
      </label>
      {help !== undefined && <span class="muted small" id={helpId}>{help}</span>}
    </div>
  );
}
