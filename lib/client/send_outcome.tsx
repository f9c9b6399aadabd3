/** What became of the command that was sent last: its own status, or why it was not sent. */

import type { CommandRow } from "../domain/command.ts";
import type { Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";
import { detailText } from "./command_detail.ts";
import { StatusChip } from "./command_list.tsx";
import type { Click, SendResult } from "./send_command.ts";

export type Outcome =
  | { readonly kind: "sending"; readonly click: Click }
  | { readonly kind: "answered"; readonly click: Click; readonly result: SendResult };

interface SendOutcomeProps {
  readonly outcome: Outcome | null;
  readonly commands: readonly CommandRow[];
  readonly language: Language;
  readonly timeZone: string;
  /** Asks again what became of a click whose answer was lost: nothing is sent twice. */
  readonly repeat: (click: Click) => void;
}

export function SendOutcome(props: SendOutcomeProps) {
  const { outcome } = props;
  return (
    <div role="status" aria-live="polite">
      {outcome && <Notice {...props} outcome={outcome} />}
    </div>
  );
}

function Notice(props: SendOutcomeProps & { outcome: Outcome }) {
  const { outcome, commands, language, timeZone, repeat } = props;
  const { actions, control, faults } = islandTexts[language];
  const { click } = outcome;
  const action = actions[click.request.action];
  if (outcome.kind === "sending") return <p class="notice">{`${action}: ${control.sending}`}</p>;
  const { result } = outcome;
  if (!result.ok) {
    const { fault, detail } = result;
    return (
      <p class="notice notice-bad" data-fault={fault}>
        {`${action}: ${faults[fault]}`}
        {fault === "invalid" && detail && ` (${detail})`}
        {fault === "session" && (
          <>
            {" "}
            <a href={signInAddress(click.serial)}>{control.signIn}</a>
          </>
        )}
        {fault === "network" && (
          <>
            {" "}
            <button type="button" class="button" onClick={() => repeat(click)}>
              {control.repeat}
            </button>
          </>
        )}
      </p>
    );
  }
  const row = commands.find(({ id }) => id === result.id);
  if (!row) return <p class="notice">{`${action}: ${control.sending}`}</p>;
  const isBad = row.status === "refused" || row.status === "expired" || row.status === "failed";
  return (
    <p class={isBad ? "notice notice-bad" : "notice"}>
      {`${action} `}
      <StatusChip status={row.status} language={language} />
      {` ${detailText(row, language, timeZone)}`}
    </p>
  );
}

/** Who has to sign in again comes back to the meter. */
function signInAddress(serial: string): string {
  return `/login?next=${encodeURIComponent(`/control?serial=${encodeURIComponent(serial)}`)}`;
}
