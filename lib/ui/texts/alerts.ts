/** What the page of alerts says. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

const ptBR = {
  title: "Alertas",
  lead: "O que precisa de alguém neste momento, o mais urgente primeiro.",
  notYet: {
    title: "Esta versão ainda não vigia vazamentos sozinha.",
    help:
      "Não há regras de alerta, nem avisos, nem lista de alertas passados. Abaixo está o que o painel " +
      "percebe agora: aparece quando começa e some quando passa.",
  },
  titles: {
    waiting: "Leituras que se contradizem",
    flowing: "Água sem parar",
    "far-above": "Consumo bem acima do normal",
    silent: "Sem sinal",
    "left-out": "Leituras desconsideradas hoje",
  },
  calm: "Nenhum medidor precisa de atenção agora",
  calmHelp:
    "Todos os medidores foram conferidos ({all}). Esta página continua olhando enquanto estiver aberta.",
  dashboard: "Ver no painel",
  signs: {
    title: "O que já se percebe",
    flowing: "Há horas nenhuma leitura foi zero: uma torneira aberta, ou um vazamento.",
    "far-above": "Hoje já correu bem mais do que costuma até esta hora.",
    silent: "O medidor disse que ia desligar, ou calou por mais tempo do que costuma.",
    waiting: "O total do aparelho andou para trás ou saltou; as próximas leituras decidem.",
    "left-out": "Leituras isoladas que não podem ser verdade não entraram na conta.",
  },
  empty: {
    title: "Ainda não há medidores",
    help: "Sem leituras não há o que conferir. O painel mostra como conectar o primeiro medidor.",
    lead: "Conectar o primeiro medidor",
  },
};

/** Every text of the page of alerts. */
export type AlertTexts = typeof ptBR;

const en: AlertTexts = {
  title: "Alerts",
  lead: "What needs somebody at this moment, the most pressing first.",
  notYet: {
    title: "This version does not watch for leaks by itself yet.",
    help:
      "There are no rules for alerts, no messages, and no list of past alerts. Below is what the " +
      "dashboard notices now: it appears when it begins and goes when it is over.",
  },
  titles: {
    waiting: "Readings that contradict one another",
    flowing: "Water without a pause",
    "far-above": "Consumption far above normal",
    silent: "No signal",
    "left-out": "Readings left out today",
  },
  calm: "No meter needs attention now",
  calmHelp: "All meters were checked ({all}). This page goes on looking while it is open.",
  dashboard: "See on the dashboard",
  signs: {
    title: "What is noticed already",
    flowing: "No reading was zero for hours: an open tap, or a leak.",
    "far-above": "Far more ran today than usually by this hour.",
    silent: "The meter said that it goes off, or has been silent for longer than usual.",
    waiting: "The device's register went back or jumped; the next readings decide.",
    "left-out": "Single readings that cannot be true were not counted.",
  },
  empty: {
    title: "There are no meters yet",
    help: "Without readings there is nothing to check. The dashboard shows how to connect a meter.",
    lead: "Connect the first meter",
  },
};

/** The texts by language. */
export const ALERT_TEXTS: Readonly<Record<Language, AlertTexts>> = { "pt-BR": ptBR, en };
