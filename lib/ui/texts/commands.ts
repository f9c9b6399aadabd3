/** What the page says of commands and of their outcomes. Both languages have the same keys. */

import type { CommandAction, CommandStatus } from "../../domain/command.ts";
import type { Language } from "../format.ts";

/** Why a command could not be sent. */
export type SendFault =
  | "session"
  | "forbidden"
  | "unknown-meter"
  | "invalid"
  | "busy"
  | "unavailable"
  | "network"
  | "server";

export interface CommandTexts {
  readonly actions: Readonly<Record<CommandAction, string>>;
  readonly statuses: Readonly<Record<CommandStatus, string>>;
  readonly faults: Readonly<Record<SendFault, string>>;
  /** `{until}` stands for the time limit. */
  readonly queued: string;
  readonly sent: string;
  readonly delivered: string;
  /** Of what is on its way. */
  readonly noRecall: string;
  /** Its time was over before it went out. */
  readonly neverSent: string;
  /** It went out, and nobody answered. */
  readonly unanswered: string;
  readonly failed: string;
  /** What the meter shows after it: `{figure}`. */
  readonly shows: string;
  /** The register: `{before}` and `{after}`. */
  readonly register: string;
  /** Pulses per litre: `{before}` and `{after}`. */
  readonly calibration: string;
  /** No calibration is recorded. */
  readonly unset: string;
  /** The meter's own words: `{words}`. */
  readonly says: string;
  /** It refused without a word. */
  readonly silent: string;
  /** What the firmware's words mean, and what to do about them. */
  readonly reasons: {
    readonly unsigned: string;
    readonly badSignature: string;
    readonly replayed: string;
    readonly late: string;
    readonly unknownAction: string;
    readonly outOfBounds: string;
    readonly malformed: string;
    readonly notStored: string;
    readonly doneBefore: string;
  };
}

const portuguese: CommandTexts = {
  actions: {
    reset: "Resetar consumo",
    setCalibration: "Calibração",
    simulate: "Iniciar simulação",
    simSetFlow: "Ajustar fluxo",
    simOff: "Parar simulação",
    setInterval: "Intervalo",
  },
  statuses: {
    queued: "na fila",
    sent: "enviado",
    delivered: "entregue",
    done: "executado",
    refused: "recusado",
    expired: "expirado",
    failed: "falhou",
  },
  faults: {
    session: "A sua sessão terminou e nada chegou ao medidor. Entre de novo e repita.",
    forbidden: "O seu usuário não pode comandar medidores. Peça a um administrador.",
    "unknown-meter": "O servidor não conhece este medidor. Recarregue a página.",
    invalid: "O servidor não aceitou o comando. Confira o valor.",
    busy: "Pedidos demais em pouco tempo. Espere um minuto e tente de novo.",
    unavailable:
      "O servidor está sem ligação com os medidores. Tente de novo em instantes; antes, confira a lista abaixo.",
    network:
      "Sem resposta do servidor, e o comando pode ter saído. Confira a rede e repita: ele não sai duas vezes.",
    server: "O servidor falhou. Confira a lista abaixo e tente de novo.",
  },
  queued:
    "O medidor está desligado. O comando sai assim que ele voltar; se não voltar até {until}, expira.",
  sent: "O medidor ainda não respondeu. Se não responder até {until}, expira.",
  delivered: "O medidor recebeu e ainda não disse que executou. Se não disser até {until}, expira.",
  noRecall: "Não há como chamá-lo de volta.",
  neverSent: "Não saiu: o medidor ficou desligado até {until}.",
  unanswered: "O medidor não respondeu até {until}. Não se sabe se executou: confira no medidor.",
  failed: "Não chegou ao medidor, ao que se sabe: o servidor estava sem ligação com o broker.",
  shows: "O medidor mostra {figure}.",
  register: "Antes {before}; depois {after}.",
  calibration: "Pulsos por litro: antes {before}; depois {after}.",
  unset: "não informado",
  says: "O medidor disse: {words}",
  silent: "O medidor não disse por quê.",
  reasons: {
    unsigned: "sem assinatura. Ele só obedece ao que traz a assinatura com a chave dele.",
    badSignature:
      "assinatura inválida. O comando foi forjado ou alterado, ou a chave do medidor é outra.",
    replayed: "comando repetido. Ele já tinha obedecido a um mais novo.",
    late: "prazo vencido. Chegou tarde demais, e ele não executou.",
    unknownAction: "ação desconhecida. O firmware dele não a tem.",
    outOfBounds: "valor fora dos limites dele.",
    malformed: "comando malformado. Ele não o leu por inteiro.",
    notStored: "a memória não gravou. Nada mudou nele.",
    doneBefore: "já executado. Chegou de novo, e ele executou uma vez só.",
  },
};

const english: CommandTexts = {
  actions: {
    reset: "Reset consumption",
    setCalibration: "Calibration",
    simulate: "Start simulation",
    simSetFlow: "Adjust flow",
    simOff: "Stop simulation",
    setInterval: "Interval",
  },
  statuses: {
    queued: "queued",
    sent: "sent",
    delivered: "delivered",
    done: "done",
    refused: "refused",
    expired: "expired",
    failed: "failed",
  },
  faults: {
    session: "Your session has ended and nothing reached the meter. Sign in again and repeat.",
    forbidden: "Your user may not command meters. Ask an administrator.",
    "unknown-meter": "The server does not know this meter. Reload the page.",
    invalid: "The server did not accept the command. Check the value.",
    busy: "Too many requests in a short time. Wait a minute and try again.",
    unavailable:
      "The server has lost its link to the meters. Try again in a moment; check the list below first.",
    network:
      "No answer from the server, and the command may be out. Check the network and repeat: it does not go out twice.",
    server: "The server failed. Check the list below and try again.",
  },
  queued:
    "The meter is off. The command goes out as soon as it is back; if it is not by {until}, it expires.",
  sent: "The meter has not answered yet. If it does not by {until}, the command expires.",
  delivered:
    "The meter has it and has not said that it is done. If it does not by {until}, the command expires.",
  noRecall: "It cannot be called back.",
  neverSent: "It did not go out: the meter was off until {until}.",
  unanswered:
    "The meter did not answer by {until}. Whether it is done is not known: check at the meter.",
  failed: "It did not reach the meter, as far as is known: the server had no link to the broker.",
  shows: "The meter shows {figure}.",
  register: "Before {before}; after {after}.",
  calibration: "Pulses per litre: before {before}; after {after}.",
  unset: "not set",
  says: "The meter said: {words}",
  silent: "The meter did not say why.",
  reasons: {
    unsigned: "no signature. It obeys only what is signed with its key.",
    badSignature:
      "invalid signature. The command was forged or changed, or the meter's key is another one.",
    replayed: "a repeated command. It had obeyed a newer one.",
    late: "too late. Its time was over when it came, and it was not done.",
    unknownAction: "unknown action. Its firmware does not have it.",
    outOfBounds: "a value out of its bounds.",
    malformed: "a malformed command. It could not read all of it.",
    notStored: "its memory did not store it. Nothing changed.",
    doneBefore: "done already. It came again, and was done once.",
  },
};

/** The texts by language. */
export const COMMAND_TEXTS: Readonly<Record<Language, CommandTexts>> = {
  "pt-BR": portuguese,
  en: english,
};
