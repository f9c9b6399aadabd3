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
  readonly noMeters: string;
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
  readonly control: {
    readonly meter: string;
    readonly reset: string;
    readonly resetHelp: string;
    readonly resetQuestion: string;
    readonly resetWarning: string;
    readonly resetConfirm: string;
    readonly cancel: string;
    readonly calibration: string;
    readonly pulsesPerLiter: string;
    /** Their unit, behind a number. */
    readonly pulses: string;
    readonly equals: string;
    readonly apply: string;
    readonly simulation: string;
    readonly simulatedFlow: string;
    readonly start: string;
    readonly adjust: string;
    readonly stop: string;
    readonly interval: string;
    readonly intervalSeconds: string;
    readonly sending: string;
    readonly recent: string;
    readonly none: string;
    readonly action: string;
    readonly status: string;
    readonly detail: string;
    readonly when: string;
    readonly anyMeter: string;
    readonly signIn: string;
    /** On a button: asks again for what was not answered. */
    readonly repeat: string;
    /** `{min}` and `{max}` stand for the bounds. */
    readonly outOfRange: string;
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
  noMeters: "Nenhum medidor ainda. O primeiro aparece aqui com a sua primeira leitura.",
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
  control: {
    meter: "Medidor",
    reset: "Resetar consumo",
    resetHelp: "Zera o contador do aparelho. O histórico já gravado permanece.",
    resetQuestion: "Resetar o consumo?",
    resetWarning:
      "O contador deste medidor volta a zero e não pode ser recuperado. As leituras e o consumo " +
      "já gravados permanecem.",
    resetConfirm: "Zerar contador",
    cancel: "Cancelar",
    calibration: "Calibração",
    pulsesPerLiter: "Pulsos por litro",
    pulses: "pulsos/L",
    equals: "equivale a",
    apply: "Aplicar calibração",
    simulation: "Simulação",
    simulatedFlow: "Vazão simulada (L/min)",
    start: "Iniciar simulação",
    adjust: "Ajustar fluxo",
    stop: "Parar simulação",
    interval: "Definir intervalo",
    intervalSeconds: "Intervalo entre leituras (s)",
    sending: "Enviando…",
    recent: "Comandos recentes",
    none: "Nenhum comando ainda.",
    action: "Comando",
    status: "Situação",
    detail: "Detalhe",
    when: "Quando, por quem",
    anyMeter: "qualquer",
    signIn: "Entrar",
    repeat: "Repetir",
    outOfRange: "Informe um número de {min} a {max}.",
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
  noMeters: "No meter yet. The first one appears here with its first reading.",
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
  control: {
    meter: "Meter",
    reset: "Reset consumption",
    resetHelp: "Sets the device's counter to zero. The recorded history stays.",
    resetQuestion: "Reset consumption?",
    resetWarning:
      "This meter's counter goes back to zero and cannot be recovered. Readings and consumption " +
      "recorded so far stay.",
    resetConfirm: "Set to zero",
    cancel: "Cancel",
    calibration: "Calibration",
    pulsesPerLiter: "Pulses per litre",
    pulses: "pulses/L",
    equals: "equals",
    apply: "Apply calibration",
    simulation: "Simulation",
    simulatedFlow: "Simulated flow (L/min)",
    start: "Start simulation",
    adjust: "Adjust flow",
    stop: "Stop simulation",
    interval: "Set interval",
    intervalSeconds: "Interval between readings (s)",
    sending: "Sending…",
    recent: "Recent commands",
    none: "No command yet.",
    action: "Command",
    status: "Status",
    detail: "Detail",
    when: "When, by whom",
    anyMeter: "any",
    signIn: "Sign in",
    repeat: "Repeat",
    outOfRange: "Enter a number from {min} to {max}.",
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
