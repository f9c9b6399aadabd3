import type { CommandRow } from "../../domain/command.ts";
import { calibrationToPulsesPerLiter } from "../../domain/units.ts";
import { formatNumber, type Language } from "../../ui/format.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { fill } from "../../ui/texts/meters.ts";
import { PULSE_DECIMALS } from "./command_detail.ts";
import { type Undo, undoOf } from "./undo.ts";

interface UndoButtonProps {
  readonly row: CommandRow;
  /** What else is known to have been sent. */
  readonly rows: readonly CommandRow[];
  readonly language: Language;
  readonly isBusy?: boolean;
  readonly takeBack: (undo: Undo) => void;
}

/** Takes a command back, where that can be done; else nothing. */
export function UndoButton({ row, rows, language, isBusy = false, takeBack }: UndoButtonProps) {
  const undo = undoOf(row, rows);
  if (undo === null) return null;
  return (
    <p class="undo">
      <button
        type="button"
        class="button"
        aria-disabled={isBusy}
        onClick={({ currentTarget }) => {
          if (isBusy) return;
          // It goes once its work is done; the answer comes where the keyboard is then.
          currentTarget.closest<HTMLElement>("[tabindex='-1']")?.focus();
          takeBack(undo);
        }}
      >
        {labelOf(undo, language)}
      </button>
    </p>
  );
}

function labelOf({ request: { value } }: Undo, language: Language): string {
  const t = CONTROL_TEXTS[language];
  if (value === undefined) return t.stop;
  const pulses = formatNumber(calibrationToPulsesPerLiter(value), language, PULSE_DECIMALS);
  return fill(t.goBack, { pulses });
}
