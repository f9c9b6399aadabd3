/** What several islands say; what one alone says stands by itself, so that no other loads it. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

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
  readonly seeProof: string;
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
  seeProof: "Conferir",
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
  seeProof: "Check",
};

/** The islands' texts by language. */
export const islandTexts: Readonly<Record<Language, IslandTexts>> = {
  "pt-BR": portuguese,
  en: english,
};
