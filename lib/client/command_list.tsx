/** What became of the last commands. */

import type { CommandRow, CommandStatus } from "../domain/command.ts";
import { formatInstant, formatNumber, type Language } from "../ui/format.ts";
import { islandTexts } from "../ui/texts/islands.ts";
import { detailText, pulsesText } from "./command_detail.ts";

const CHIPS: Readonly<Record<CommandStatus, string>> = {
  queued: "chip-idle",
  sent: "chip-idle",
  delivered: "chip-warn",
  done: "chip-ok",
  refused: "chip-bad",
  expired: "chip-bad",
  failed: "chip-bad",
};

interface CommandListProps {
  /** Newest first. */
  readonly commands: readonly CommandRow[];
  readonly language: Language;
  readonly timeZone: string;
}

export function CommandList({ commands, language, timeZone }: CommandListProps) {
  const texts = islandTexts[language];
  if (commands.length === 0) return <p class="muted">{texts.control.none}</p>;
  return (
    <div class="table-wrap">
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.control.action}</th>
            <th scope="col">{texts.control.status}</th>
            <th scope="col">{texts.control.detail}</th>
            <th scope="col">{texts.control.meter}</th>
            <th scope="col">{texts.control.when}</th>
          </tr>
        </thead>
        <tbody>
          {commands.map((command) => (
            <tr key={command.id} data-command={command.id} data-status={command.status}>
              <td>{actionText(command, language)}</td>
              <td>
                <StatusChip status={command.status} language={language} />
              </td>
              <td class="detail">{detailText(command, language, timeZone)}</td>
              <td>{command.numeroSerie ?? texts.control.anyMeter}</td>
              <td>
                {formatInstant(command.createdAt, language, timeZone)}{" "}
                <span class="by">{command.by}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function StatusChip({ status, language }: { status: CommandStatus; language: Language }) {
  return <span class={`chip ${CHIPS[status]}`}>{islandTexts[language].statuses[status]}</span>;
}

/** Units of what the commands carry, as pages show them. */
function actionText(command: CommandRow, language: Language): string {
  const { action, value } = command;
  const { actions, control } = islandTexts[language];
  if (value === undefined) return actions[action];
  switch (action) {
    case "setCalibration":
      return `${actions[action]}: ${pulsesText(command, language)} ${control.pulses}`;
    case "setInterval":
      return `${actions[action]}: ${formatNumber(value, language)} s`;
    default:
      return `${actions[action]}: ${formatNumber(value, language)} L/min`;
  }
}
