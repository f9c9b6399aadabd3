/** The button that sets a meter's counter to zero, after asking. */

import { useRef } from "preact/hooks";
import type { MeterRow } from "../../domain/meter.ts";
import { formatLiters, formatRegister, type Language } from "../../ui/format.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { fill } from "../../ui/texts/meters.ts";

interface ResetButtonProps {
  readonly row: MeterRow;
  readonly language: Language;
  readonly disabled: boolean;
  /** What is to be said of a meter that is off; `null` for one that is on. */
  readonly offline: string | null;
  readonly send: () => void;
}

/** Says before what becomes of the counter and of the history, with the figure that goes. */
export function ResetButton({ row, language, disabled, offline, send }: ResetButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const t = CONTROL_TEXTS[language];
  const close = () => dialog.current?.close();
  const { name, numeroSerie, totalLiters } = row;
  const register = formatRegister(totalLiters, language);
  const [before, after] = t.resetRegister.split("{figure}");
  return (
    <>
      <div class="row">
        <button
          type="button"
          class="button button-danger"
          aria-disabled={disabled}
          onClick={() => disabled || dialog.current?.showModal()}
        >
          {t.reset}
        </button>
      </div>
      <dialog ref={dialog} class="dialog" aria-labelledby="control-reset-title">
        <h2 id="control-reset-title">{fill(t.resetQuestion, { name: name ?? numeroSerie })}</h2>
        {name !== null && <p class="muted small">{numeroSerie}</p>}
        <ul class="consequences">
          <li>
            {before}
            <strong class="number">{register}</strong>{" "}
            ({formatLiters(totalLiters, language)}){after}
          </li>
          <li>{t.resetHistory}</li>
          <li>{t.resetForever}</li>
        </ul>
        {offline !== null && <p class="notice notice-warn">{offline}</p>}
        <div class="row">
          {/* First, so that it has the focus: Enter does no harm. */}
          <button type="button" class="button" onClick={close}>{t.cancel}</button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => {
              close();
              send();
            }}
          >
            {t.resetConfirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
