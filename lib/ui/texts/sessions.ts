/** What the sessions say. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

const ptBR = {
  title: "Sessões",
  lead: "Não reconhece alguma? Encerre-a e troque a senha.",
  changePassword: "Trocar a senha",
  own: "As suas",
  device: "Aparelho",
  address: "Endereço",
  lastUsed: "Último uso",
  begun: "Início",
  action: "Ação",
  current: "esta",
  program: "Programa (API)",
  unknownDevice: "Aparelho desconhecido",
  unknownAddress: "desconhecido",
  on: "{browser} em {system}",
  end: "Encerrar",
  endOf: "Encerrar a sessão: {device}, último uso {when}",
  endOthers: "Encerrar todas as outras",
  onlyThis: "Não há outras sessões suas.",
  people: "De outras pessoas",
  peopleHelp: "Só administradores veem estas. Quem for encerrado entra de novo com a senha.",
  nobody: "Nenhuma outra pessoa está conectada.",
  nobodyOf: "{name} não está com nenhuma sessão aberta.",
  person: "Pessoa",
  of: "De {name}",
  everybody: "Ver as de todos",
  endAllOf: "Encerrar todas de {name}",
  endOfPerson: "Encerrar a sessão de {name}: {device}, último uso {when}",
  ending: {
    title: "Encerrar sessões",
    others: "Encerrar as suas outras sessões?",
    othersLeave: "Os outros aparelhos e programas com a sua conta saem já; esta sessão continua.",
    allOf: "Encerrar todas as sessões de {name}?",
    one: "Encerrar a sessão de {name}?",
    which: "{device}, endereço {address}, último uso {when}.",
    leaves: "{name} sai já desses aparelhos e programas.",
    back: "Para voltar, basta entrar de novo com a senha: nada se perde.",
    instead: "Para impedir que volte, desative a conta ou dê-lhe uma senha nova, em Usuários.",
    confirm: "Encerrar",
    cancel: "Cancelar",
  },
};

/** Every text of the sessions. */
export type SessionTexts = typeof ptBR;

const en: SessionTexts = {
  title: "Sessions",
  lead: "One that you do not recognise? End it and change the password.",
  changePassword: "Change the password",
  own: "Yours",
  device: "Device",
  address: "Address",
  lastUsed: "Last use",
  begun: "Begun",
  action: "Action",
  current: "this one",
  program: "Program (API)",
  unknownDevice: "Unknown device",
  unknownAddress: "unknown",
  on: "{browser} on {system}",
  end: "End",
  endOf: "End the session: {device}, last use {when}",
  endOthers: "End all others",
  onlyThis: "There are no other sessions of yours.",
  people: "Other people's",
  peopleHelp:
    "Administrators alone see these. Whoever is signed out gets in again with the password.",
  nobody: "Nobody else is signed in.",
  nobodyOf: "{name} has no open session.",
  person: "Person",
  of: "Of {name}",
  everybody: "See everybody's",
  endAllOf: "End all of {name}",
  endOfPerson: "End the session of {name}: {device}, last use {when}",
  ending: {
    title: "End sessions",
    others: "End your other sessions?",
    othersLeave:
      "The other devices and programs with your account are out at once; this one goes on.",
    allOf: "End all sessions of {name}?",
    one: "End the session of {name}?",
    which: "{device}, address {address}, last use {when}.",
    leaves: "{name} is out of these devices and programs at once.",
    back: "To come back, it takes the password only: nothing is lost.",
    instead: "To keep them out, disable the account or give it a new password, under Users.",
    confirm: "End",
    cancel: "Cancel",
  },
};

/** The texts by language. */
export const SESSION_TEXTS: Readonly<Record<Language, SessionTexts>> = { "pt-BR": ptBR, en };
