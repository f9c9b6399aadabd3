/** What the overview of the settings says. Both languages have the same keys: a test holds it. */

import type { Language } from "../format.ts";

const ptBR = {
  account: "Sua conta",
  signedInAs: "Você entrou como {name}.",
  onlyMeters: "Vê apenas estes medidores: {meters}.",
  password: "Trocar a senha",
  passwordHelp: "Também encerra as sessões em outros aparelhos.",
  sessions: "Sessões",
  sessionsHelp: "Aparelhos e programas que entraram com a sua conta.",
  sessionsAllHelp: "Aparelhos e programas com a sua conta, e os das outras pessoas.",
  people: "Pessoas e programas",
  users: "Usuários",
  usersHelp: "Quem entra, com que papel e quais medidores vê.",
  keys: "Chaves de API",
  keysHelp: "Para programas: planilhas, automações, outros sistemas.",
  devices: "Medidores",
  credentials: "Credenciais dos medidores",
  credentialsHelp: "Usuário e senha com que cada medidor entra no broker.",
  claims: "Medidores novos",
  claimsHelp: "Quem bateu à porta e ainda não foi aceito.",
  quarantine: "Quarentena",
  quarantineHelp: "Mensagens que não puderam ser usadas, e por quê.",
  own: "Nomes, grupos e cada medidor",
  ownHelp: "Nome, leitura da conta, calibração e troca ficam na página de cada medidor.",
  attention: {
    title: "Precisa de você",
    calm: "Nada precisa de você agora.",
    claims: {
      one: "1 medidor novo espera que você o aceite ou recuse",
      many: "{count} medidores novos esperam que você os aceite ou recuse",
    },
    quarantine: {
      one: "1 mensagem de hoje não pôde ser usada",
      many: "{count} mensagens de hoje não puderam ser usadas",
      atLeast: "Ao menos {count} mensagens de hoje não puderam ser usadas",
    },
    credentials: {
      one: "1 medidor não tem credencial e não entra neste broker",
      many: "{count} medidores não têm credencial e não entram neste broker",
    },
  },
};

/** Every text of the overview of the settings. */
export type SettingsOverviewTexts = typeof ptBR;

const en: SettingsOverviewTexts = {
  account: "Your account",
  signedInAs: "You are signed in as {name}.",
  onlyMeters: "Sees these meters only: {meters}.",
  password: "Change the password",
  passwordHelp: "Ends the sessions on other devices, too.",
  sessions: "Sessions",
  sessionsHelp: "Devices and programs that signed in with your account.",
  sessionsAllHelp: "Devices and programs with your account, and those of other people.",
  people: "People and programs",
  users: "Users",
  usersHelp: "Who gets in, in which role, and which meters they see.",
  keys: "API keys",
  keysHelp: "For programs: spreadsheets, home automation, other systems.",
  devices: "Meters",
  credentials: "Meters' credentials",
  credentialsHelp: "User name and password with which each meter gets in at the broker.",
  claims: "New meters",
  claimsHelp: "Who has knocked and was not let in yet.",
  quarantine: "Quarantine",
  quarantineHelp: "Messages that could not be used, and why.",
  own: "Names, groups and each meter",
  ownHelp: "Name, billing day, calibration and replacement are on the page of each meter.",
  attention: {
    title: "Needs you",
    calm: "Nothing needs you now.",
    claims: {
      one: "1 new meter waits for you to accept or refuse it",
      many: "{count} new meters wait for you to accept or refuse them",
    },
    quarantine: {
      one: "1 message of today could not be used",
      many: "{count} messages of today could not be used",
      atLeast: "At least {count} messages of today could not be used",
    },
    credentials: {
      one: "1 meter has no credential and does not get in at this broker",
      many: "{count} meters have no credential and do not get in at this broker",
    },
  },
};

/** The texts by language. */
export const SETTINGS_OVERVIEW_TEXTS: Readonly<Record<Language, SettingsOverviewTexts>> = {
  "pt-BR": ptBR,
  en,
};
