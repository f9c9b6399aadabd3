import { FormField } from "../form_field.tsx";

interface SerialFieldProps {
  readonly label: string;
  readonly help: string;
  readonly value: string;
  /** Serials that are offered while somebody types. */
  readonly offered: readonly string[];
  readonly fault?: string;
}

/** Asks for a serial: one of those that are offered, or any other. */
export function SerialField({ offered, ...field }: SerialFieldProps) {
  return (
    <>
      <FormField {...field} name="serial" list="serials" spellcheck={false} required />
      <datalist id="serials">
        {offered.map((serial) => <option key={serial} value={serial} />)}
      </datalist>
    </>
  );
}
