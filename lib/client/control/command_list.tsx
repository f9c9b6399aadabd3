/** What became of the last commands. */

import type { CommandRow, CommandStatus } from "../../domain/command.ts";
import { formatInstant, formatNumber, type Language } from "../../ui/format.ts";
import { Chip } from "../../ui/parts/chip.tsx";
import type { Tone } from "../../ui/parts/tone.ts";
import { COMMAND_TEXTS } from "../../ui/texts/commands.ts";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { detailText, pulsesText } from "./command_detail.ts";
import type { Undo } from "./undo.ts";
import { UndoButton } from "./undo_button.tsx";

const TONES: Readonly<Record<CommandStatus, Tone>> = {
  queued: "idle",
  sent: "idle",
  delivered: "warn",
  done: "ok",
  refused: "bad",
  expired: "bad",
  failed: "bad",
};

interface CommandListProps {
  /** Newest first. */
  readonly commands: readonly CommandRow[];
  /** Meters' names by serial, of those that have one. */
  readonly names: ReadonlyMap<string, string>;
  readonly language: Language;
  readonly timeZone: string;
  /** A command is on its way already. */
  readonly isBusy: boolean;
  readonly takeBack: (undo: Undo) => void;
}

/** The commands as a table, each with what takes it back. */
export function CommandList(props: CommandListProps) {
  const { commands, language } = props;
  const t = CONTROL_TEXTS[language];
  return (
    <div class="table-wrap">
      <table>
        <thead>
          <tr>
            <th scope="col">{t.action}</th>
            <th scope="col">{t.status}</th>
            <th scope="col">{t.detail}</th>
            <th scope="col">{t.meter}</th>
            <th scope="col">{t.when}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map((command) => <Line key={command.id} {...props} command={command} />)}
        </tbody>
      </table>
    </div>
  );
}

function Line(props: CommandListProps & { readonly command: CommandRow }) {
  const { command, commands, names, language, timeZone, isBusy, takeBack } = props;
  const { id, status, numeroSerie: serial, createdAt, by } = command;
  const name = serial === null ? undefined : names.get(serial);
  return (
    <tr data-command={id} data-status={status}>
      <td>{actionText(command, language)}</td>
      <td>
        <StatusChip status={status} language={language} />
      </td>
      <td class="detail">
        {detailText(command, language, timeZone)}
        <UndoButton row={command} rows={commands} {...{ language, isBusy, takeBack }} />
      </td>
      <td>
        {name !== undefined && <span>{name}</span>}{" "}
        <span class={name === undefined ? "" : "muted small"}>
          {serial ?? CONTROL_TEXTS[language].anyMeter}
        </span>
      </td>
      <td>
        {formatInstant(createdAt, language, timeZone)} <span class="by">{by}</span>
      </td>
    </tr>
  );
}

export function StatusChip({ status, language }: { status: CommandStatus; language: Language }) {
  return <Chip tone={TONES[status]}>{COMMAND_TEXTS[language].statuses[status]}</Chip>;
}

/** Units of what the commands carry, as pages show them. */
function actionText(command: CommandRow, language: Language): string {
  const { action, value } = command;
  const { actions } = COMMAND_TEXTS[language];
  if (value === undefined) return actions[action];
  switch (action) {
    case "setCalibration":
      return `${actions[action]}: ${pulsesText(command, language)} ${
        CONTROL_TEXTS[language].pulses
      }`;
    case "setInterval":
      return `${actions[action]}: ${formatNumber(value, language)} s`;
    default:
      return `${actions[action]}: ${formatNumber(value, language)} L/min`;
  }
}
