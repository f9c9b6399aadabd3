/** The button that sets a meter's counter to zero, after asking. */

import { useRef } from "preact/hooks";
import type { Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";

interface ResetButtonProps {
  readonly serial: string;
  readonly language: Language;
  readonly disabled: boolean;
  readonly send: () => void;
}

export function ResetButton({ serial, language, disabled, send }: ResetButtonProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const texts = islandTexts[language].control;
  const close = () => dialog.current?.close();
  return (
    <>
      <p class="muted">{texts.resetHelp}</p>
      <div class="row">
        <button
          type="button"
          class="button button-danger"
          disabled={disabled}
          onClick={() => dialog.current?.showModal()}
        >
          {texts.reset}
        </button>
      </div>
      <dialog ref={dialog} class="dialog" aria-labelledby="control-reset-title">
        <h2 id="control-reset-title">{texts.resetQuestion}</h2>
        <p>
          <strong>{serial}</strong>
        </p>
        <p>{texts.resetWarning}</p>
        <div class="row">
          {/* First, so that it has the focus: Enter does no harm. */}
          <button type="button" class="button" onClick={close}>{texts.cancel}</button>
          <button
            type="button"
            class="button button-danger"
            onClick={() => {
              close();
              send();
            }}
          >
            {texts.resetConfirm}
          </button>
        </div>
      </dialog>
    </>
  );
}
