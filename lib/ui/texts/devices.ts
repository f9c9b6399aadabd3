/** What the settings of meters say. Both languages have the same keys: a test holds it. */

import type { Language } from "../format.ts";

const ptBR = {
  credentials: {
    title: "Credenciais dos medidores",
    lead: "Com a sua credencial um medidor só fala por si, e ninguém fala por ele.",
    add: "Criar credencial",
    serial: "Medidor",
    state: "Credencial",
    since: "desde {when}, por {name}",
    missing: "sem credencial",
    action: "Ação",
    create: "Criar",
    createOf: "Criar credencial de {serial}",
    renew: "Renovar",
    renewOf: "Renovar a credencial de {serial}",
    remove: "Remover",
    removeOf: "Remover a credencial de {serial}",
    none: "Nenhum medidor ainda",
    noneHelp:
      "Crie a credencial com o número de série do primeiro medidor: ele já entra com ela, e aparece no " +
      "painel com a primeira leitura.",
    firstSteps: "Conectar um ESP32, passo a passo",
  },
  credentialForm: {
    title: "Criar credencial",
    lead: "Usuário, senha e chave são criados aqui e mostrados uma única vez, com um código QR.",
    serial: "Número de série",
    serialHelp: "De 1 a 64 letras, dígitos, pontos, hífens ou sublinhados; maiúsculas não contam.",
    serialFault: "Não é um número de série. Use letras, dígitos, pontos, hífens ou sublinhados.",
    submit: "Criar credencial",
  },
  renewal: {
    title: "Renovar credencial",
    question: "Renovar a credencial de {serial}?",
    cut: "O medidor é desligado do broker já, e fica de fora até receber a senha nova.",
    keeps: "As leituras guardadas ficam; as do intervalo chegam depois, se o medidor as guarda.",
    external:
      "No broker externo a senha antiga vale até que se rode deno task mosquitto-acl e o broker releia " +
      "os seus arquivos.",
    confirm: "Renovar credencial",
    cancel: "Cancelar",
  },
  removal: {
    title: "Remover credencial",
    question: "Remover a credencial de {serial}?",
    cut: "O medidor é desligado do broker já, e fica de fora até ter uma credencial nova.",
    keeps: "O medidor, as leituras e o consumo continuam.",
    external:
      "No broker externo ela vale até que se rode deno task mosquitto-acl e o broker releia os seus " +
      "arquivos.",
    confirm: "Remover credencial",
    cancel: "Cancelar",
  },
  secret: {
    title: "Credencial de {serial}",
    once:
      "Anote agora, ou leia o código QR: senha e chave não são mostradas de novo. Se as perder, renove " +
      "a credencial.",
    qr: "Código QR com os dados desta página: endereço, usuário, senha, chave e tópicos",
    qrHelp: "Para o celular ao lado do medidor. O conteúdo é o JSON descrito em docs/devices.md.",
    address: "Endereço do broker",
    loopback:
      "Este endereço só vale neste computador. Para que o medidor o alcance, o servidor tem de escutar " +
      "na rede: MQTT_HOST=0.0.0.0.",
    external:
      "O broker é externo: a credencial vale depois que se rode deno task mosquitto-acl e o broker " +
      "releia os seus arquivos.",
    username: "Usuário",
    password: "Senha",
    key: "Chave dos comandos",
    data: "Tópico das leituras",
    state: "Tópico da presença",
    command: "Tópico dos comandos",
    ack: "Tópico das respostas",
    example: "Testar agora, pronto para colar",
    ready: "Já anotei, voltar às credenciais",
  },
  claims: {
    title: "Medidores novos",
    lead: "Estes números de série bateram à porta, e nada deles conta antes de você aceitar.",
    waiting: "À espera",
    accepted: "Aceitos, ainda sem leitura",
    refused: "Recusados",
    serial: "Número de série",
    firstSeen: "Primeira vez",
    lastSeen: "Última vez",
    messages: "Mensagens",
    topic: "Onde",
    neverSeen: "ainda não",
    connect: "na conexão, sem credencial válida",
    decidedBy: "Decidiu",
    action: "Ação",
    accept: "Aceitar",
    acceptOf: "Aceitar {serial}",
    refuse: "Recusar",
    refuseOf: "Recusar {serial}",
    example: "Publicar uma leitura de um medidor novo",
    none: "Ninguém bateu à porta",
    noneHelp:
      "Um medidor novo aparece aqui quando publica a sua primeira leitura por MQTT e o servidor não " +
      "aceita qualquer um (MQTT_ANONYMOUS=false). É isto que ele publica:",
    noneCredential:
      "Se o broker exige credencial, crie-a primeiro: um medidor que entra com ela já está aceito. " +
      "Quem tenta entrar sem ela, com o número de série como usuário, também aparece aqui.",
    createCredential: "Criar credencial",
  },
  quarantine: {
    title: "Quarentena",
    lead: "Mensagens que não puderam ser usadas. Nenhuma vira leitura, nem atrapalha as outras.",
    shown: "As {shown} mais novas de {total}.",
    when: "Chegada",
    reason: "Motivo",
    topic: "Tópico",
    bytes: "Bytes",
    preview: "Começo da mensagem",
    empty: "(vazia)",
    assign: "De que medidor é?",
    none: "Nada em quarentena",
    noneHelp: "Todas as mensagens recebidas puderam ser usadas.",
  },
  unnamed: {
    title: "Mensagens sem número de série",
    byDefault:
      "São do medidor {serial}: a variável DEFAULT_DEVICE_SERIAL do servidor o diz, e só lá se muda.",
    assigned: "São do medidor {serial}.",
    unassigned:
      "Ficam em quarentena, porque não se sabe de que medidor são. Se só um medidor não diz o seu " +
      "número, diga aqui qual é; o total acumulado dele compensa o que se perdeu até agora.",
    serial: "Este é o medidor",
    serialHelp: "Escolha da lista ou digite o número de série de um novo.",
    submit: "São deste medidor",
    change: "Mudar",
    clear: "Desfazer",
  },
  reasons: {
    empty: "A mensagem está vazia.",
    "too-large": "Maior que 1 MiB.",
    "bad-encoding": "Não é texto em UTF-8.",
    "bad-json": "Não é JSON.",
    "not-an-object": "O JSON não é um objeto com os campos de uma leitura.",
    "too-many-readings": "Mais de 5.000 leituras em uma mensagem.",
    "missing-total": "Falta o total em litros (totalLiters).",
    "bad-type": "Um campo não é número.",
    "out-of-range": "Um valor fora do que um medidor pode ter.",
    "missing-serial": "Nem a mensagem nem o tópico diz de que medidor é.",
    "bad-serial": "O número de série não é um: use letras, dígitos, pontos, hífens ou sublinhados.",
    "serial-mismatch": "O número de série não é o do tópico, ou o de quem enviou.",
    "too-many-meters": "Medidores novos demais em um minuto.",
    "before-retention": "Mais antiga que as leituras que ainda são guardadas.",
    "bad-state": "A presença (estado) não pôde ser lida.",
    "bad-ack": "A resposta a um comando não pôde ser lida.",
    "bad-topic":
      "O tópico não é um dos combinados, ou o número de série nele não está em maiúsculas.",
    "unknown-meter": "De um medidor que ainda não foi aceito.",
  },
  dialect: "De um aparelho de outro tipo ({kind}): docs/devices.md diz como ligá-lo.",
};

/** Every text of the settings of meters. */
export type DeviceTexts = typeof ptBR;

const en: DeviceTexts = {
  credentials: {
    title: "Meters' credentials",
    lead: "With its credential a meter speaks for itself alone, and nobody speaks for it.",
    add: "Create a credential",
    serial: "Meter",
    state: "Credential",
    since: "since {when}, by {name}",
    missing: "no credential",
    action: "Action",
    create: "Create",
    createOf: "Create a credential for {serial}",
    renew: "Renew",
    renewOf: "Renew the credential of {serial}",
    remove: "Remove",
    removeOf: "Remove the credential of {serial}",
    none: "No meter yet",
    noneHelp:
      "Create the credential with the serial number of the first meter: it gets in with it, and appears " +
      "on the dashboard with its first reading.",
    firstSteps: "Connecting an ESP32, step by step",
  },
  credentialForm: {
    title: "Create a credential",
    lead: "User name, password and key are made here and shown a single time, with a QR code.",
    serial: "Serial number",
    serialHelp:
      "1 to 64 letters, digits, dots, hyphens or underscores; upper and lower case alike.",
    serialFault: "Not a serial number. Use letters, digits, dots, hyphens or underscores.",
    submit: "Create credential",
  },
  renewal: {
    title: "Renew a credential",
    question: "Renew the credential of {serial}?",
    cut: "The meter is cut off from the broker at once, until it is given the new password.",
    keeps: "Stored readings stay; those of the meantime come later, if the meter keeps them.",
    external:
      "At the external broker the old password holds until deno task mosquitto-acl has run and the " +
      "broker has read its files again.",
    confirm: "Renew credential",
    cancel: "Cancel",
  },
  removal: {
    title: "Remove a credential",
    question: "Remove the credential of {serial}?",
    cut: "The meter is cut off from the broker at once, until it has a new credential.",
    keeps: "The meter, its readings and its consumption stay.",
    external:
      "At the external broker it holds until deno task mosquitto-acl has run and the broker has read " +
      "its files again.",
    confirm: "Remove credential",
    cancel: "Cancel",
  },
  secret: {
    title: "Credential of {serial}",
    once:
      "Write it down now, or scan the QR code: password and key are not shown again. If they are lost, " +
      "renew the credential.",
    qr: "QR code with what this page says: address, user name, password, key and topics",
    qrHelp: "For the phone beside the meter. It holds the JSON that docs/devices.md describes.",
    address: "Address of the broker",
    loopback:
      "This address holds on this computer alone. For the meter to reach it, the server has to listen " +
      "on the network: MQTT_HOST=0.0.0.0.",
    external:
      "The broker is external: the credential holds once deno task mosquitto-acl has run and the broker " +
      "has read its files again.",
    username: "User name",
    password: "Password",
    key: "Key of the commands",
    data: "Topic of the readings",
    state: "Topic of the presence",
    command: "Topic of the commands",
    ack: "Topic of the answers",
    example: "Try it now, ready to be pasted",
    ready: "I have noted it, back to the credentials",
  },
  claims: {
    title: "New meters",
    lead: "These serial numbers have knocked, and nothing of them counts before you accept.",
    waiting: "Waiting",
    accepted: "Accepted, no reading yet",
    refused: "Refused",
    serial: "Serial number",
    firstSeen: "First time",
    lastSeen: "Last time",
    messages: "Messages",
    topic: "Where",
    neverSeen: "not yet",
    connect: "at the connection, without a good credential",
    decidedBy: "Decided by",
    action: "Action",
    accept: "Accept",
    acceptOf: "Accept {serial}",
    refuse: "Refuse",
    refuseOf: "Refuse {serial}",
    example: "Publish a reading of a new meter",
    none: "Nobody has knocked",
    noneHelp:
      "A new meter appears here when it publishes its first reading over MQTT and the server does not " +
      "let everybody in (MQTT_ANONYMOUS=false). This is what it publishes:",
    noneCredential:
      "If the broker asks for a credential, create it first: a meter that comes in with one is " +
      "accepted. One that tries without, its serial number as the user name, appears here too.",
    createCredential: "Create a credential",
  },
  quarantine: {
    title: "Quarantine",
    lead: "Messages that could not be used. None becomes a reading, nor stands in others' way.",
    shown: "The newest {shown} of {total}.",
    when: "Arrival",
    reason: "Reason",
    topic: "Topic",
    bytes: "Bytes",
    preview: "Beginning of the message",
    empty: "(empty)",
    assign: "Which meter's is it?",
    none: "Nothing in quarantine",
    noneHelp: "All messages that came could be used.",
  },
  unnamed: {
    title: "Messages without a serial number",
    byDefault:
      "They are of the meter {serial}: the server's variable DEFAULT_DEVICE_SERIAL says so, and it is " +
      "changed there alone.",
    assigned: "They are of the meter {serial}.",
    unassigned:
      "They go to quarantine, as nobody knows which meter they are of. If a single meter does not say " +
      "its number, say here which one it is; its running total makes up for what was lost until now.",
    serial: "This is the meter",
    serialHelp: "Choose from the list, or type the serial number of a new one.",
    submit: "They are of this meter",
    change: "Change",
    clear: "Take back",
  },
  reasons: {
    empty: "The message is empty.",
    "too-large": "Larger than 1 MiB.",
    "bad-encoding": "Not text in UTF-8.",
    "bad-json": "Not JSON.",
    "not-an-object": "The JSON is no object with the fields of a reading.",
    "too-many-readings": "More than 5,000 readings in a message.",
    "missing-total": "The total in litres (totalLiters) is missing.",
    "bad-type": "A field is not a number.",
    "out-of-range": "A value that no meter can have.",
    "missing-serial": "Neither the message nor the topic says which meter it is of.",
    "bad-serial": "The serial number is none: use letters, digits, dots, hyphens or underscores.",
    "serial-mismatch": "The serial number is not that of the topic, or of the sender.",
    "too-many-meters": "Too many new meters in a minute.",
    "before-retention": "Older than the readings that are still kept.",
    "bad-state": "The presence (estado) could not be read.",
    "bad-ack": "The answer to a command could not be read.",
    "bad-topic": "The topic is none of the agreed ones, or the serial in it is not in upper case.",
    "unknown-meter": "Of a meter that was not accepted yet.",
  },
  dialect: "Of another kind of device ({kind}): docs/devices.md says how to connect it.",
};

/** The texts by language. */
export const DEVICE_TEXTS: Readonly<Record<Language, DeviceTexts>> = { "pt-BR": ptBR, en };
