/** What the page of a meter says of the proof of its sums. Both languages have the same keys. */

import type { Language } from "../format.ts";

const ptBR = {
  title: "Conferência",
  conserved: "Tudo confere.",
  conservedWhy:
    "Cada litro contado aparece uma vez só: {counted} nas leituras e {counted} somando as horas, os dias ou os meses.",
  broken: "Não confere.",
  brokenWhy:
    "As quatro somas abaixo deveriam ser iguais. Peça a quem cuida do servidor para refazê-las com " +
    "deno task rebuild; as leituras guardadas não se perdem.",
  recomputing: "Recalculando.",
  recomputingWhy: "O consumo está sendo somado de novo; recarregue a página em instantes.",
  from: "O mostrador estava em",
  to: "e chegou a",
  counted: "consumo contado",
  differs:
    "A diferença do mostrador não é o consumo, porque o contador recomeçou, voltou a zero ou o medidor " +
    "foi trocado no caminho. Os trechos são contados um a um.",
  equals: "É a diferença do mostrador, litro por litro.",
  readings: "Leituras guardadas: {count}.",
  nothingLeftOut: "Todas entraram na conta.",
  someLeftOut: "Fora da conta: {count}.",
  someOlder: "Por que, das {shown} mais novas de {count}:",
  opened: "Leituras anteriores a {when} já foram removidas; o que elas contaram não muda mais.",
  details: "Detalhes: as quatro somas",
  detailsLead: "O mesmo volume somado de quatro modos, até o mililitro.",
  sums: {
    counted: "Leitura a leitura",
    hours: "Soma das horas",
    days: "Soma dos dias",
    months: "Soma dos meses",
  },
  leftOut: "Leituras que não contam, uma a uma",
  shown: "As {shown} mais novas de {count}.",
  all: "Todas, em JSON",
  when: "Hora do medidor",
  register: "Total",
  why: "Por que não conta",
  reports: "O que merece atenção",
  between: "De {from} em {fromWhen} para {to} em {toWhen}; contados entre os dois: {liters}.",
  replacements: "Trocas de medidor",
  replacement: "Em {when}: saiu com {final}, entrou com {initial}. Motivo: {reason}",
  reasons: {
    glitch: "Valor solto, que não combina com as leituras vizinhas: falha do sensor ou do envio.",
    spike: "Valor alto demais, que as leituras seguintes desmentiram.",
    below: "Abaixo do total já contado, sem que o aparelho tenha dito que recomeçou.",
    pending: "Ainda sem confirmação: passa a contar se as próximas leituras combinarem com ela.",
  },
  reportKinds: {
    reset: {
      name: "O contador recomeçou",
      advice: "Se o medidor foi trocado, registre a troca; se foi zerado, nada a fazer.",
    },
    jump: {
      name: "O total saltou",
      advice:
        "Subiu mais depressa do que a água pode correr, por isso o salto não conta. Se o medidor dá " +
        "conta dessa vazão, aumente a vazão máxima na configuração.",
    },
    start: {
      name: "O aparelho recomeçou com um total desconhecido",
      advice: "Se outro medidor foi instalado, registre a troca com a leitura inicial dele.",
    },
    replacement: {
      name: "A leitura final da troca não segue a última recebida",
      advice: "A diferença não conta. Confira no medidor retirado a leitura final informada.",
    },
  },
};

/** Every text on the proof. */
export type ProofTexts = typeof ptBR;

const en: ProofTexts = {
  title: "Check of the sums",
  conserved: "It all adds up.",
  conservedWhy:
    "Every litre counted is there just once: {counted} in the readings, and {counted} adding up hours, days or months.",
  broken: "It does not add up.",
  brokenWhy:
    "The four sums below should be equal. Ask whoever runs the server to make them anew with " +
    "deno task rebuild; no stored reading is lost.",
  recomputing: "Being computed anew.",
  recomputingWhy: "Consumption is being added up again; reload the page in a moment.",
  from: "The register stood at",
  to: "and came to",
  counted: "consumption counted",
  differs:
    "What the register advanced is not the consumption, as the counter began again, passed zero or the " +
    "meter was replaced on the way. Each part is counted by itself.",
  equals: "It is what the register advanced, litre by litre.",
  readings: "Readings stored: {count}.",
  nothingLeftOut: "All of them count.",
  someLeftOut: "Left out: {count}.",
  someOlder: "Why, for the newest {shown} of {count}:",
  opened: "Readings before {when} were removed; what they counted does not change any more.",
  details: "Details: the four sums",
  detailsLead: "The same volume added up in four ways, to the millilitre.",
  sums: {
    counted: "Reading by reading",
    hours: "Sum of the hours",
    days: "Sum of the days",
    months: "Sum of the months",
  },
  leftOut: "Readings that do not count, one by one",
  shown: "The newest {shown} of {count}.",
  all: "All of them, as JSON",
  when: "Meter's time",
  register: "Total",
  why: "Why it does not count",
  reports: "What deserves a look",
  between: "From {from} on {fromWhen} to {to} on {toWhen}; counted between the two: {liters}.",
  replacements: "Replacements of the meter",
  replacement: "On {when}: left with {final}, came with {initial}. Reason: {reason}",
  reasons: {
    glitch: "A single value that fits none of its neighbours: a fault of the sensor or on the way.",
    spike: "A value too high, which the readings after it contradict.",
    below: "Below what was counted already, and the device did not say that it began again.",
    pending: "Not confirmed yet: it will count if the next readings fit it.",
  },
  reportKinds: {
    reset: {
      name: "The counter began again",
      advice: "If the meter was replaced, record it; if it was set to zero, nothing is to be done.",
    },
    jump: {
      name: "The total jumped",
      advice:
        "It went up faster than water can flow, so the jump does not count. If the meter can pass that " +
        "much, raise the greatest flow in its settings.",
    },
    start: {
      name: "The device began again with an unknown total",
      advice: "If another meter was put in, record the replacement with its first register.",
    },
    replacement: {
      name: "The final register of a replacement does not follow the last reading",
      advice: "The difference does not count. Check the final register on the meter taken out.",
    },
  },
};

/** The texts by language. */
export const PROOF_TEXTS: Readonly<Record<Language, ProofTexts>> = { "pt-BR": ptBR, en };
