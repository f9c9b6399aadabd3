/** What the islands say. Both languages have the same keys: the type demands it, a test too. */

import type { CommandAction, CommandStatus } from "../../domain/command.ts";
import type { MeterFlag } from "../../domain/meter.ts";
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

export interface IslandTexts {
  readonly connection: {
    readonly connecting: string;
    readonly open: string;
    readonly reconnecting: string;
    readonly offline: string;
    readonly signedOut: string;
  };
  /** While there is no server. */
  readonly away: {
    readonly title: string;
    readonly values: string;
    readonly unknownAge: string;
    readonly trying: string;
  };
  readonly online: string;
  readonly offline: string;
  readonly register: string;
  readonly volume: string;
  readonly today: string;
  readonly month: string;
  readonly flow: string;
  readonly lastReading: string;
  readonly flowChart: string;
  readonly chartFailed: string;
  readonly lastReadings: string;
  readonly time: string;
  /** What is the matter with a meter, and what to do about it. */
  readonly flags: Readonly<Record<MeterFlag, { readonly title: string; readonly help: string }>>;
  readonly seeProof: string;
  readonly copying: {
    readonly copy: string;
    readonly copied: string;
    /** The browser does not let a page copy. */
    readonly selected: string;
  };
  readonly actions: Readonly<Record<CommandAction, string>>;
  readonly statuses: Readonly<Record<CommandStatus, string>>;
  readonly faults: Readonly<Record<SendFault, string>>;
}

const portuguese: IslandTexts = {
  away: {
    title: "Sem conexão com o servidor.",
    values: "Estes são os últimos valores conhecidos, de",
    unknownAge: "O que você vê pode estar desatualizado. A página tenta se conectar sozinha.",
    trying: "A página se atualiza sozinha quando a conexão voltar.",
  },
  connection: {
    connecting: "Conectando",
    open: "Conectado",
    reconnecting: "Reconectando",
    offline: "Desconectado",
    signedOut: "Desconectado: entre de novo",
  },
  online: "on-line",
  offline: "off-line",
  register: "Total",
  volume: "Total em litros",
  today: "Hoje",
  month: "Este mês",
  flow: "Vazão",
  lastReading: "Última leitura",
  flowChart: "Vazão nas últimas leituras, em L/min",
  chartFailed: "Não foi possível carregar o gráfico. As leituras estão na tabela abaixo.",
  lastReadings: "Últimas leituras em tabela",
  time: "Horário",
  flags: {
    waiting: {
      title: "Aguardando confirmação",
      help:
        "As últimas leituras contradizem a anterior e ainda não contam. Se o medidor foi trocado, " +
        "registre a troca; senão espere: as próximas leituras decidem.",
    },
    "left-out": {
      title: "Leituras desconsideradas hoje",
      help: "Confira na página do medidor quais foram e por quê; o consumo está certo sem elas.",
    },
    clock: {
      title: "Sem relógio",
      help:
        "O aparelho não diz a hora, vale a da chegada. Acerte o relógio dele (NTP) para que leituras " +
        "atrasadas caiam na hora certa.",
    },
    recomputing: {
      title: "Recalculando",
      help: "O consumo está sendo recalculado e os números ainda mudam. Aguarde um instante.",
    },
  },
  seeProof: "Conferir",
  copying: {
    copy: "Copiar",
    copied: "Copiado.",
    selected: "Selecionado: copie com Ctrl+C ou ⌘C.",
  },
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
};

const english: IslandTexts = {
  away: {
    title: "No connection to the server.",
    values: "These are the last known values, of",
    unknownAge: "What you see may be out of date. The page keeps trying by itself.",
    trying: "The page updates itself when the connection is back.",
  },
  connection: {
    connecting: "Connecting",
    open: "Connected",
    reconnecting: "Reconnecting",
    offline: "Disconnected",
    signedOut: "Disconnected: sign in again",
  },
  online: "online",
  offline: "offline",
  register: "Total",
  volume: "Total in litres",
  today: "Today",
  month: "This month",
  flow: "Flow",
  lastReading: "Last reading",
  flowChart: "Flow over the last readings, in L/min",
  chartFailed: "The chart could not be loaded. The readings are in the table below.",
  lastReadings: "Last readings as a table",
  time: "Time",
  flags: {
    waiting: {
      title: "Waiting to be confirmed",
      help:
        "The last readings contradict the one before and do not count yet. If the meter was replaced, " +
        "record it; if not, wait: the next readings decide.",
    },
    "left-out": {
      title: "Readings left out today",
      help: "The meter's page shows which ones and why; consumption is right without them.",
    },
    clock: {
      title: "No clock",
      help:
        "The device does not tell the time, that of arrival counts. Set its clock (NTP), so that late " +
        "readings fall into the right hour.",
    },
    recomputing: {
      title: "Computing anew",
      help: "Consumption is being computed anew and the figures still change. Wait a moment.",
    },
  },
  seeProof: "Check",
  copying: {
    copy: "Copy",
    copied: "Copied.",
    selected: "Selected: copy it with Ctrl+C or ⌘C.",
  },
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
};

/** The islands' texts by language. */
export const islandTexts: Readonly<Record<Language, IslandTexts>> = {
  "pt-BR": portuguese,
  en: english,
};
