/** What is the matter with a meter, and what to do about it, in both languages. */

import type { MeterFlag } from "../../domain/meter.ts";
import type { Language } from "../format.ts";

type FlagTexts = Readonly<Record<MeterFlag, { readonly title: string; readonly help: string }>>;

const portuguese: FlagTexts = {
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
};

const english: FlagTexts = {
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
};

/** The texts by language. */
export const FLAG_TEXTS: Readonly<Record<Language, FlagTexts>> = {
  "pt-BR": portuguese,
  en: english,
};
