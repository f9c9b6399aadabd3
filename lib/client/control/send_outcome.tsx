/** What became of the command that was sent last: its own status, or why it was not sent. */

import type { CommandRow } from "../../domain/command.ts";
import type { Language } from "../../ui/format.ts";
import { COMMAND_TEXTS } from "../../ui/texts/commands.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { detailText } from "./command_detail.ts";
import { StatusChip } from "./command_list.tsx";
import type { Click, SendResult } from "./send_command.ts";
import type { Undo } from "./undo.ts";
import { UndoButton } from "./undo_button.tsx";

export type Outcome =
  | { readonly kind: "sending"; readonly click: Click }
  | { readonly kind: "answered"; readonly click: Click; readonly result: SendResult };

interface SendOutcomeProps {
  readonly outcome: Outcome | null;
  /** What is known of commands, newest first. */
  readonly commands: readonly CommandRow[];
  readonly language: Language;
  readonly timeZone: string;
  /** Asks again what became of a click whose answer was lost: nothing is sent twice. */
  readonly repeat: (click: Click) => void;
  readonly takeBack: (undo: Undo) => void;
}

/** Takes the focus when a button in it has done its work and goes. */
export function SendOutcome(props: SendOutcomeProps) {
  const { outcome } = props;
  return (
    <div role="status" aria-live="polite" tabIndex={-1}>
      {outcome && <Notice {...props} outcome={outcome} />}
    </div>
  );
}

function Notice(props: SendOutcomeProps & { outcome: Outcome }) {
  const { outcome, commands, language, timeZone, takeBack } = props;
  const { click } = outcome;
  const action = COMMAND_TEXTS[language].actions[click.request.action];
  const { sending } = CONTROL_TEXTS[language];
  if (outcome.kind === "sending") return <p class="notice">{`${action}: ${sending}`}</p>;
  const { result } = outcome;
  if (!result.ok) return <FaultNotice {...props} {...{ click, result, action }} />;
  const row = commands.find(({ id }) => id === result.id);
  if (!row) return <p class="notice">{`${action}: ${sending}`}</p>;
  const isBad = row.status === "refused" || row.status === "expired" || row.status === "failed";
  const tone = isBad ? " notice-bad" : row.status === "done" ? " notice-ok" : "";
  return (
    <div class={`notice${tone}`}>
      {`${action} `}
      <StatusChip status={row.status} language={language} />
      {` ${detailText(row, language, timeZone)}`}
      <UndoButton row={row} rows={commands} language={language} takeBack={takeBack} />
    </div>
  );
}

interface FaultNoticeProps extends Pick<SendOutcomeProps, "language" | "repeat"> {
  readonly click: Click;
  readonly result: SendResult & { readonly ok: false };
  readonly action: string;
}

function FaultNotice({ click, result, action, language, repeat }: FaultNoticeProps) {
  const { fault, detail } = result;
  const t = CONTROL_TEXTS[language];
  return (
    <p class="notice notice-bad" data-fault={fault}>
      {`${action}: ${COMMAND_TEXTS[language].faults[fault]}`}
      {fault === "invalid" && detail && ` (${detail})`}
      {fault === "session" && (
        <>
          {" "}
          <a href={signInAddress(click.serial)}>{t.signIn}</a>
        </>
      )}
      {fault === "network" && (
        <>
          {" "}
          <button
            type="button"
            class="button"
            onClick={({ currentTarget }) => {
              // It goes; the answer comes where the keyboard is then.
              currentTarget.closest<HTMLElement>("[tabindex='-1']")?.focus();
              repeat(click);
            }}
          >
            {t.repeat}
          </button>
        </>
      )}
    </p>
  );
}

/** Who has to sign in again comes back to the meter. */
function signInAddress(serial: string): string {
  return `/login?next=${encodeURIComponent(`/control?serial=${encodeURIComponent(serial)}`)}`;
}
