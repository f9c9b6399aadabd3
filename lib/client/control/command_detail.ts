/** What is to be said of a command's outcome: the meter's figures, and why it is not done. */

import type { CommandRow } from "../../domain/command.ts";
import { calibrationToPulsesPerLiter } from "../../domain/units.ts";
import {
  formatInstant,
  formatLiters,
  formatNumber,
  formatRegister,
  type Language,
} from "../../ui/format.ts";
import { COMMAND_TEXTS, type CommandTexts } from "../../ui/texts/commands.ts";

/** Decimals of pulses per litre: as finely as the firmware counts them. */
export const PULSE_DECIMALS = 9;

/** The firmware's words (firmware/README.md, "Commands"), by what they mean. */
const REASONS: Readonly<Record<string, keyof CommandTexts["reasons"]>> = {
  "sem assinatura": "unsigned",
  "assinatura inválida": "badSignature",
  "comando repetido": "replayed",
  "prazo vencido": "late",
  "ação desconhecida": "unknownAction",
  "valor fora dos limites": "outOfBounds",
  "comando malformado": "malformed",
  "memória não gravou": "notStored",
  "já executado": "doneBefore",
};

/** Sentences on what has become of a command. A figure that looks like success stands with `done` alone. */
export function detailText(command: CommandRow, language: Language, timeZone: string): string {
  const texts = COMMAND_TEXTS[language];
  const { status, reason } = command;
  const until = formatInstant(command.expiresAt, language, timeZone);
  switch (status) {
    case "queued":
    case "sent":
    case "delivered":
      return `${texts[status].replace("{until}", until)} ${texts.noRecall}`;
    case "failed":
      return texts.failed;
    case "refused":
      return reason ? saying(reason, texts) : texts.silent;
    case "expired":
      if (reason) return saying(reason, texts);
      return (command.neverSent ? texts.neverSent : texts.unanswered).replace("{until}", until);
    case "done": {
      const outcome = [figures(command, language, texts), reason ? saying(reason, texts) : null];
      return outcome.filter((sentence) => sentence).join(" ");
    }
  }
}

/** Pulses per litre that a `setCalibration` asks for, as they went out. */
export function pulsesText({ value, sentValue = value }: CommandRow, language: Language): string {
  return formatNumber(calibrationToPulsesPerLiter(sentValue ?? NaN), language, PULSE_DECIMALS);
}

function figures(command: CommandRow, language: Language, texts: CommandTexts): string | null {
  const { action, before, totalLiters } = command;
  if (action === "setCalibration" && before?.pulsesPerLiter !== undefined) {
    const { pulsesPerLiter } = before;
    const known = pulsesPerLiter === null
      ? texts.unset
      : formatNumber(pulsesPerLiter, language, PULSE_DECIMALS);
    const calibration = texts.calibration.replace("{before}", known)
      .replace("{after}", pulsesText(command, language));
    return [calibration, shown(totalLiters, language, texts)].filter((part) => part).join(" ");
  }
  const isReset = action === "reset" && before?.totalLiters !== undefined;
  if (!isReset || totalLiters === undefined) return shown(totalLiters, language, texts);
  return texts.register.replace("{before}", volume(before.totalLiters ?? 0, language))
    .replace("{after}", volume(totalLiters, language));
}

function shown(liters: number | undefined, language: Language, texts: CommandTexts): string | null {
  return liters === undefined ? null : texts.shows.replace("{figure}", volume(liters, language));
}

function volume(liters: number, language: Language): string {
  return `${formatRegister(liters, language)} (${formatLiters(liters, language)})`;
}

/** Words that are not the firmware's own are quoted as they came. */
function saying(reason: string, texts: CommandTexts): string {
  const known = Object.hasOwn(REASONS, reason) ? texts.reasons[REASONS[reason]] : `“${reason}”`;
  return texts.says.replace("{words}", () => known);
}
