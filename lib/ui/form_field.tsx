import type { JSX } from "preact";

interface FormFieldProps extends JSX.InputHTMLAttributes<HTMLInputElement> {
  readonly name: string;
  readonly label: string;
  readonly help?: string;
  /** What is wrong with the value that was sent. */
  readonly fault?: string;
}

/** A field with its help, and what is wrong with it, both tied to it. */
export function FormField({ label, help, fault, ...input }: FormFieldProps) {
  const [helpId, faultId] = [`${input.name}-help`, `${input.name}-fault`];
  const described = [fault !== undefined && faultId, help !== undefined && helpId].filter(Boolean);
  return (
    <div class="field">
      <label for={input.name}>{label}</label>
      <input
        autocomplete="off"
        // What is to be corrected is where the keyboard is; of several, the first.
        autofocus={fault !== undefined}
        {...input}
        id={input.name}
        aria-invalid={fault === undefined ? undefined : "true"}
        aria-describedby={described.join(" ") || undefined}
      />
      {fault !== undefined && <span class="field-fault" id={faultId}>{fault}</span>}
      {help !== undefined && <span class="muted small" id={helpId}>{help}</span>}
    </div>
  );
}
