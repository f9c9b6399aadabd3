/** What the pages say. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

const ptBR = {
  site: "Hidrômetro Inteligente",
  skip: "Ir para o conteúdo",
  nav: {
    label: "Navegação principal",
    languages: "Idioma",
    dashboard: "Painel",
    alerts: "Alertas",
    control: "Controle",
    settings: "Configurações",
    signIn: "Entrar",
    signOut: "Sair",
    signedInAs: "Conectado como",
  },
  login: {
    title: "Entrar",
    lead: "Entre para ver os medidores e enviar comandos.",
    username: "Usuário",
    password: "Senha",
    submit: "Entrar",
    wrong: "Usuário ou senha não conferem. Confira maiúsculas e tente de novo.",
    incomplete: "Preencha o usuário e a senha.",
    busy: "Muitas tentativas seguidas. Espere este tempo e tente de novo:",
    seconds: "s",
  },
  dashboard: {
    command: "Enviar comando",
    unknown: "Nenhum medidor com este número de série. Mostrando os que existem:",
    noMeter: "Nenhum medidor com este número de série:",
  },
  health: {
    title: "Parte do sistema não está funcionando",
    store: "O armazenamento não responde: leituras novas esperam até ele voltar.",
    broker: "Sem ligação com o broker MQTT: os medidores não conseguem enviar leituras.",
    ingest: "A gravação de leituras está parada ou atrasada: os números podem estar velhos.",
  },
  first: {
    title: "Ainda não há medidores",
    lead:
      "Um medidor aparece aqui sozinho, assim que a primeira leitura dele chega. Escolha um caminho:",
    esp: "Conectar o primeiro ESP32",
    espFlash: "Grave o firmware no ESP32 ligado por USB, a partir da pasta deste projeto:",
    espReadme: "Ligação do sensor e primeira configuração, passo a passo:",
    espJoin:
      "Ligue o ESP32 e entre, com o celular, na rede Wi-Fi que ele abre. A página dele pede a rede da casa e o servidor.",
    espBroker: "Como servidor, informe o que um aparelho na sua rede alcança:",
    espLocal:
      "Este broker só escuta nesta máquina, onde nenhum aparelho o alcança. Inicie o servidor com " +
      "MQTT_HOST=0.0.0.0 e crie uma credencial para o medidor.",
    espDone: "Pronto: o medidor aparece nesta página sozinho, com a primeira leitura.",
    broker: "Broker MQTT",
    topicBase: "Base dos tópicos",
    credentials: "Se o broker pede credencial, basta colar ali o texto do QR code dela.",
    createCredential: "Criar credencial",
    askForCredential: "Um administrador cria essa credencial nas configurações.",
    withoutDevice: "Sem o aparelho à mão",
    mqtt: "Publicar uma leitura por MQTT",
    mqttHelp:
      "O medidor, ou qualquer cliente MQTT, publica um JSON no tópico do seu número de série:",
    mqttCredential: "Se o broker pedir credencial, acrescente -u USUÁRIO -P SENHA.",
    http: "Enviar uma leitura por HTTP",
    httpHelp: "Troque SENHA pela senha do usuário; o primeiro comando guarda o token:",
    simulate: "Simular medidores",
    simulateHelp: "Sem hardware: medidores virtuais com o consumo de uma casa:",
    passwordWord: "SENHA",
  },
  meter: {
    title: "Medidor",
    identity: "Identificação",
    serial: "Número de série",
    lastSeen: "Última mensagem, ao abrir a página",
    neverSeen: "nenhuma: as leituras vieram de um arquivo",
    dataTopic: "Tópico das leituras",
    commandTopic: "Tópico dos comandos",
    readings: "Últimas leituras",
    readingsHelp:
      "As leituras mais recentes guardadas quando a página abriu, a mais nova primeiro.",
    time: "Hora do medidor",
    register: "Total",
    liters: "Total em litros",
    flow: "Vazão",
  },
  errors: {
    notFound: "Página não encontrada",
    notFoundHelp:
      "O endereço não existe, ou o medidor nunca enviou uma leitura. Confira o endereço.",
    forbidden: "Sem permissão",
    forbiddenHelp:
      "Sua conta não pode abrir esta página, ou o pedido veio de outro site. Entre como administrador.",
    failed: "Algo falhou aqui",
    failedHelp: "O erro foi registrado. Tente de novo em instantes.",
    refused: "Pedido recusado",
    refusedHelp: "O servidor não aceita este pedido. Volte ao painel e tente por lá.",
    home: "Voltar ao painel",
  },
};

/** Every text of the pages. */
export type PageTexts = typeof ptBR;

const en: PageTexts = {
  site: "Hidrômetro Inteligente",
  skip: "Skip to the content",
  nav: {
    label: "Main navigation",
    languages: "Language",
    dashboard: "Dashboard",
    alerts: "Alerts",
    control: "Control",
    settings: "Settings",
    signIn: "Sign in",
    signOut: "Sign out",
    signedInAs: "Signed in as",
  },
  login: {
    title: "Sign in",
    lead: "Sign in to see the meters and to send commands.",
    username: "User name",
    password: "Password",
    submit: "Sign in",
    wrong: "User name and password do not match. Check upper and lower case and try again.",
    incomplete: "Fill in the user name and the password.",
    busy: "Too many attempts in a row. Wait this long and try again:",
    seconds: "s",
  },
  dashboard: {
    command: "Send a command",
    unknown: "No meter has this serial number. Showing those that exist:",
    noMeter: "No meter has this serial number:",
  },
  health: {
    title: "Part of the system is not working",
    store: "The store does not answer: new readings wait until it is back.",
    broker: "No link to the MQTT broker: meters cannot send readings.",
    ingest: "Readings are not being stored, or late: the figures may be old.",
  },
  first: {
    title: "There are no meters yet",
    lead: "A meter shows up here by itself as soon as its first reading arrives. Choose a way:",
    esp: "Connect the first ESP32",
    espFlash: "Put the firmware on the ESP32 at your USB port, from this project's folder:",
    espReadme: "Wiring of the sensor and first set-up, step by step:",
    espJoin:
      "Switch the ESP32 on and join, with a phone, the Wi-Fi network that it opens. Its page asks for your home's network and for the server.",
    espBroker: "As the server, give what a device on your network reaches:",
    espLocal:
      "This broker listens on this machine alone, where no device reaches it. Start the server with " +
      "MQTT_HOST=0.0.0.0, and create a credential for the meter.",
    espDone: "That is all: the meter appears on this page by itself, with its first reading.",
    broker: "MQTT broker",
    topicBase: "Base of the topics",
    credentials: "If the broker asks for a credential, paste the text of its QR code there.",
    createCredential: "Create a credential",
    askForCredential: "An administrator creates this credential in the settings.",
    withoutDevice: "Without a device at hand",
    mqtt: "Publish a reading over MQTT",
    mqttHelp: "The meter, or any MQTT client, publishes JSON on the topic of its serial number:",
    mqttCredential: "If the broker asks for a credential, add -u USER -P PASSWORD.",
    http: "Send a reading over HTTP",
    httpHelp: "Put the user's password in place of PASSWORD; the first command keeps the token:",
    simulate: "Simulate meters",
    simulateHelp: "Without hardware: virtual meters with the consumption of a household:",
    passwordWord: "PASSWORD",
  },
  meter: {
    title: "Meter",
    identity: "Identity",
    serial: "Serial number",
    lastSeen: "Last message, when the page was opened",
    neverSeen: "none: the readings came from a file",
    dataTopic: "Topic of the readings",
    commandTopic: "Topic of the commands",
    readings: "Last readings",
    readingsHelp: "The newest readings stored when the page was opened, newest first.",
    time: "Meter's time",
    register: "Total",
    liters: "Total in litres",
    flow: "Flow",
  },
  errors: {
    notFound: "Page not found",
    notFoundHelp:
      "The address does not exist, or the meter never sent a reading. Check the address.",
    forbidden: "Not allowed",
    forbiddenHelp:
      "Your account may not open this page, or the request came from another site. Sign in as an administrator.",
    failed: "Something failed here",
    failedHelp: "The error was logged. Try again in a moment.",
    refused: "Request refused",
    refusedHelp:
      "The server does not take this request. Go back to the dashboard and try from there.",
    home: "Back to the dashboard",
  },
};

/** The texts by language. */
export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = { "pt-BR": ptBR, en };
