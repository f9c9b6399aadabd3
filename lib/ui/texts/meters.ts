/** What the pages of one meter say. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

const ptBR = {
  index: {
    label: "Nesta página",
    now: "Agora",
    consumption: "Consumo",
    flow: "Vazão",
    week: "Semana",
    proof: "Conferência",
    files: "Arquivos",
    settings: "Configuração",
    changes: "Alterações",
    identity: "Identificação",
    readings: "Leituras",
  },
  live: {
    title: "Vazão ao vivo",
    lead:
      "As últimas leituras, e cada nova assim que chega. Consumo em barras: escolha outro período.",
  },
  open: { changes: "Ver as alterações", readings: "Ver as últimas leituras" },
  done: {
    settings: "Configuração gravada.",
    replacement: "Troca registrada. O consumo a partir dela está sendo recalculado.",
    same: "Nada mudou: os valores já eram estes.",
  },
  settings: {
    title: "Configuração",
    edit: "Alterar a configuração",
    lead: "Vazio quer dizer: sem valor.",
    unset: "não informado",
    name: "Nome",
    group: "Grupo",
    registerDigits: "Algarismos do mostrador",
    maxFlowLmin: "Vazão máxima (L/min)",
    billingDay: "Dia em que a conta começa",
    pulsesPerLiter: "Pulsos por litro",
    help: {
      name: "Aparece no lugar do número de série: até 80 letras.",
      group: "Prédio, bloco ou faixa de tarifa: até 80 letras.",
      registerDigits:
        "Quantos algarismos de litros inteiros o contador tem antes de voltar a zero, de 1 a 12. " +
        "Mudar recalcula o consumo.",
      maxFlowLmin:
        "O que subir mais depressa não conta. Vazio: 10000 L/min. Mudar recalcula o consumo.",
      billingDay: "Dia do mês em que começa a conta, de 1 a 31.",
      pulsesPerLiter:
        "Do sensor, acima de 0 e até 60000. Só registra; para calibrar, use Controle: o valor que o " +
        "aparelho aplicar é registrado aqui.",
    },
    save: "Gravar configuração",
    signIn: "Entrar como administrador para alterar",
  },
  replacement: {
    title: "Troca de medidor",
    open: "Registrar a troca do medidor",
    lead:
      "Para quando o hidrômetro foi substituído e o novo usa o mesmo número de série. Nada é gravado " +
      "antes da confirmação.",
    at: "Data e hora da troca",
    atHelp: "No fuso {timeZone}; não pode estar no futuro.",
    finalLiters: "Leitura final do medidor retirado (L)",
    initialLiters: "Leitura inicial do medidor novo (L)",
    litersHelp: "Em litros, sem ponto de milhar: 54,322 m³ são 54322.",
    reason: "Motivo",
    reasonHelp: "Até 200 letras; fica no histórico de alterações.",
    check: "Continuar",
    confirmTitle: "Confirme a troca",
    confirmLead: "É isto que vai acontecer com o medidor {serial}:",
    ends: "O medidor retirado termina em {when} com {final}.",
    counts:
      "A última leitura dele foi {last} em {lastWhen}: os {difference} até o fim contam, a não ser que " +
      "seja mais do que a água pode correr nesse tempo.",
    tooLow:
      "Atenção: a última leitura recebida antes disso foi {last} em {lastWhen}, mais do que a leitura " +
      "final informada. A diferença não conta e aparece na conferência.",
    noneBefore: "Não há leitura antes desse instante: até a troca nada é contado.",
    begins: "O medidor novo começa com {initial}; leituras a partir de {when} são dele.",
    laterLow:
      "Atenção: o medidor já enviou {later} em {laterWhen}, menos do que a leitura inicial informada. " +
      "Confira se a data e a leitura inicial estão certas.",
    laterHigh:
      "Atenção: a leitura mais nova já recebida, {later} em {laterWhen}, continua a do medidor " +
      "retirado e contaria inteira como consumo do novo. Confira a data e a hora da troca.",
    later: "A leitura mais nova já recebida, {later} em {laterWhen}, passa a ser dele.",
    recomputed: "Horas, dias e meses são recalculados; nenhuma leitura guardada é apagada.",
    recorded: "A troca fica registrada com o seu nome e não pode ser desfeita por esta página.",
    record: "Registrar troca",
    back: "Voltar e corrigir",
  },
  faults: {
    title: "Nada foi gravado. Corrija o que está marcado.",
    unavailable: "O servidor não conseguiu gravar agora e nada mudou. Tente de novo em instantes.",
    name: "Informe de 1 a 80 letras, em uma linha só.",
    group: "Informe de 1 a 80 letras, em uma linha só.",
    registerDigits: "Informe um número inteiro de 1 a 12.",
    maxFlowLmin: "Informe um número acima de 0 e até 1000000, sem ponto de milhar.",
    billingDay: "Informe um dia de 1 a 31.",
    pulsesPerLiter: "Informe um número acima de 0 e até 60000, sem ponto de milhar.",
    at: "Informe uma data e hora desde 2010 e que já tenha passado.",
    finalLiters: "Informe os litros, de 0 a 1000000000000, sem ponto de milhar.",
    initialLiters: "Informe os litros, de 0 a 1000000000000, sem ponto de milhar.",
    reason: "Diga o motivo em 1 a 200 letras, em uma linha só.",
  },
  changes: {
    title: "Alterações",
    none: "Ninguém alterou este medidor até agora.",
    signIn: "Entre para ver quem alterou o quê.",
    when: "Quando",
    who: "Quem",
    what: "O quê",
  },
  back: "Voltar ao medidor",
};

/** Every text of the pages of one meter. */
export type MeterTexts = typeof ptBR;

const en: MeterTexts = {
  index: {
    label: "On this page",
    now: "Now",
    consumption: "Consumption",
    flow: "Flow",
    week: "Week",
    proof: "Check",
    files: "Files",
    settings: "Settings",
    changes: "Changes",
    identity: "Identity",
    readings: "Readings",
  },
  live: {
    title: "Live flow",
    lead:
      "The last readings, and each new one as it comes. For consumption in bars choose another range.",
  },
  open: { changes: "See the changes", readings: "See the last readings" },
  done: {
    settings: "Settings saved.",
    replacement: "Replacement recorded. Consumption from there on is being computed anew.",
    same: "Nothing changed: these were the values already.",
  },
  settings: {
    title: "Settings",
    edit: "Change the settings",
    lead: "Empty means: no value.",
    unset: "not set",
    name: "Name",
    group: "Group",
    registerDigits: "Digits of the register",
    maxFlowLmin: "Greatest flow (L/min)",
    billingDay: "Day on which the bill begins",
    pulsesPerLiter: "Pulses per litre",
    help: {
      name: "Shown in place of the serial number: up to 80 characters.",
      group: "Building, block or tariff group: up to 80 characters.",
      registerDigits:
        "How many digits of whole litres the counter has before it goes back to zero, 1 to 12. " +
        "A change computes consumption anew.",
      maxFlowLmin:
        "What rises faster does not count. Empty: 10000 L/min. A change computes consumption anew.",
      billingDay: "Day of the month on which the bill begins, 1 to 31.",
      pulsesPerLiter:
        "Of the sensor, above 0 up to 60000. A note only; to calibrate, use Control: what the device " +
        "applies is recorded here.",
    },
    save: "Save settings",
    signIn: "Sign in as an administrator to change them",
  },
  replacement: {
    title: "Replacement of the meter",
    open: "Record a replacement of the meter",
    lead:
      "For a water meter that was exchanged while the new one goes by the same serial number. Nothing " +
      "is recorded before you confirm.",
    at: "Date and time of the replacement",
    atHelp: "In the time zone {timeZone}; it cannot be in the future.",
    finalLiters: "Final register of the meter taken out (L)",
    initialLiters: "First register of the new meter (L)",
    litersHelp: "In litres, without a thousands separator: 54.322 m³ are 54322.",
    reason: "Reason",
    reasonHelp: "Up to 200 characters; it is kept in the list of changes.",
    check: "Continue",
    confirmTitle: "Confirm the replacement",
    confirmLead: "This is what will happen to the meter {serial}:",
    ends: "The meter taken out ends on {when} with {final}.",
    counts:
      "Its last reading was {last} on {lastWhen}: the {difference} up to the end count, unless that is " +
      "more than water can flow in that time.",
    tooLow:
      "Careful: the last reading received before was {last} on {lastWhen}, more than the final register " +
      "you gave. The difference does not count and shows in the check of the sums.",
    noneBefore:
      "There is no reading before that instant: nothing is counted up to the replacement.",
    begins: "The new meter begins with {initial}; readings from {when} on are its own.",
    laterLow:
      "Careful: the meter has already sent {later} on {laterWhen}, less than the first register you " +
      "gave. Check the date and the first register.",
    laterHigh:
      "Careful: the newest reading received so far, {later} on {laterWhen}, goes on where the meter " +
      "taken out was, and all of it would count for the new one. Check date and time.",
    later: "The newest reading received so far, {later} on {laterWhen}, becomes its own.",
    recomputed: "Hours, days and months are computed anew; no stored reading is deleted.",
    recorded: "The replacement is kept with your name and cannot be undone on this page.",
    record: "Record replacement",
    back: "Go back and correct",
  },
  faults: {
    title: "Nothing was saved. Correct what is marked.",
    unavailable: "The server could not save just now and nothing changed. Try again in a moment.",
    name: "Enter 1 to 80 characters, in a single line.",
    group: "Enter 1 to 80 characters in a single line.",
    registerDigits: "Enter a whole number from 1 to 12.",
    maxFlowLmin: "Enter a number above 0 up to 1000000, without a thousands separator.",
    billingDay: "Enter a day from 1 to 31.",
    pulsesPerLiter: "Enter a number above 0 up to 60000, without a thousands separator.",
    at: "Enter a date and time since 2010 that has passed already.",
    finalLiters: "Enter litres from 0 to 1000000000000, without a thousands separator.",
    initialLiters: "Enter litres from 0 to 1000000000000, without a thousands separator.",
    reason: "Give the reason in 1 to 200 characters, in a single line.",
  },
  changes: {
    title: "Changes",
    none: "Nobody has changed this meter so far.",
    signIn: "Sign in to see who changed what.",
    when: "When",
    who: "Who",
    what: "What",
  },
  back: "Back to the meter",
};

/** The texts by language. */
export const METER_TEXTS: Readonly<Record<Language, MeterTexts>> = { "pt-BR": ptBR, en };

/** Puts values into the places of a text: `{name}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name) => values[name] ?? place);
}
