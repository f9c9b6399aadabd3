/** What the control page says. Both languages have the same keys: the type demands it, a test too. */

import type { Language } from "../format.ts";

const ptBR = {
  title: "Controle",
  lead: "Escolha o medidor e envie um comando. O que foi feito dele aparece na lista, ao vivo.",
  noScript:
    "Enviar comandos precisa de JavaScript, que está desligado neste navegador. A lista abaixo é a de " +
    "quando a página abriu.",
  unknown: "Nenhum medidor com este número de série: {serial}. Escolha outro.",
  empty: {
    title: "Ainda não há medidores",
    help:
      "Um medidor pode receber comandos assim que a primeira leitura dele chega: zerar o contador, " +
      "calibrar, simular consumo, mudar o intervalo. O painel mostra, passo a passo, como conectar o " +
      "primeiro.",
    lead: "Conectar o primeiro medidor",
  },
  meter: "Medidor",
  search: "Procurar medidor",
  searchHint: "Nome, número de série ou grupo",
  found: "{some} de {all} medidores. Enter escolhe o primeiro.",
  notFound: "Nenhum medidor corresponde; o escolhido continua o mesmo.",
  noGroup: "Sem grupo",
  details: "Ver medidor",
  flow: "Vazão agora",
  flowUnknown: "sem notícias: não se sabe se corre água",
  register: "Total do medidor",
  recorded: "Calibração",
  unrecorded: "nenhuma gravada; o usual do sensor YF-S201 é {pulses}",
  lastReading: "última leitura {age}",
  wait: {
    label: "Um comando espera até",
    minutes: "2 minutos",
    hour: "1 hora",
    day: "1 dia",
    week: "7 dias",
    on: "Se o medidor não responder nesse prazo, o comando expira e a lista diz isso.",
    off:
      "Este medidor está off-line. O que você enviar agora espera por ele até {until}; se ele não voltar " +
      "até lá, expira. A lista diz se já saiu.",
  },
  reset: "Resetar consumo",
  resetHelp: "O contador do aparelho volta a zero. Nenhum litro do histórico se perde.",
  counter: "Contador agora",
  resetQuestion: "Zerar o contador de {name}?",
  resetRegister: "O contador do aparelho, agora em {figure}, volta a 0 e recomeça daí.",
  resetHistory:
    "Nada se perde do histórico: as leituras e o consumo de até agora ficam, e o que correr depois é " +
    "somado a eles. Para o sistema começa uma nova época do contador.",
  resetForever:
    "Não se desfaz: o aparelho não volta ao número de antes, que fica anotado na lista de comandos.",
  resetConfirm: "Zerar contador",
  cancel: "Cancelar",
  calibration: "Calibração",
  calibrationHelp: "Quantos pulsos do sensor fazem um litro. Um número maior mostra menos água.",
  present: "Gravada agora: {pulses}.",
  presentUnknown: "Nenhuma gravada ainda.",
  pulsesPerLiter: "Pulsos por litro",
  pulses: "pulsos/L",
  apply: "Aplicar calibração",
  simulation: "Simulação",
  simulationHelp:
    "O aparelho faz de conta que corre água, para testes. O que ele simula conta no total e no consumo.",
  simulatedFlow: "Vazão simulada (L/min)",
  start: "Iniciar simulação",
  adjust: "Ajustar fluxo",
  stop: "Parar simulação",
  intervalTitle: "Intervalo",
  intervalHelp:
    "De quanto em quanto tempo o aparelho envia uma leitura. Mais vezes gasta mais rede.",
  interval: "Definir intervalo",
  intervalSeconds: "Intervalo entre leituras (s)",
  sending: "Enviando…",
  recent: "Comandos recentes",
  filter: "Mostrar comandos",
  ofAll: "De todos",
  ofOne: "Só deste medidor",
  partly: "Os comandos mais antigos deste medidor não puderam ser carregados agora.",
  none: "Nenhum comando ainda",
  noneHelp:
    "Cada comando que você envia aparece aqui: na fila enquanto o medidor está off-line, enviado, " +
    "entregue e, quando o medidor responde, executado ou recusado, com o porquê.",
  noneOfOne: "Nenhum comando a este medidor ainda",
  action: "Comando",
  status: "Situação",
  detail: "Detalhe",
  when: "Quando, por quem",
  anyMeter: "qualquer",
  signIn: "Entrar",
  repeat: "Repetir",
  goBack: "Voltar para {pulses} pulsos/L",
  outOfRange: "Informe um número de {min} a {max}.",
};

/** Every text of the control page. */
export type ControlTexts = typeof ptBR;

const en: ControlTexts = {
  title: "Control",
  lead: "Choose the meter and send a command. What became of it shows in the list, live.",
  noScript:
    "Sending commands needs JavaScript, which is off in this browser. The list below is the one of " +
    "when the page was opened.",
  unknown: "No meter has this serial number: {serial}. Choose another one.",
  empty: {
    title: "There are no meters yet",
    help:
      "A meter can be sent commands as soon as its first reading is here: set the counter to zero, " +
      "calibrate, simulate consumption, change the interval. The dashboard shows step by step how to " +
      "connect the first one.",
    lead: "Connect the first meter",
  },
  meter: "Meter",
  search: "Search for a meter",
  searchHint: "Name, serial number or group",
  found: "{some} of {all} meters. Enter chooses the first.",
  notFound: "No meter matches; the chosen one stays.",
  noGroup: "Without group",
  details: "See the meter",
  flow: "Flow now",
  flowUnknown: "no news: whether water runs is not known",
  register: "Register",
  recorded: "Calibration",
  unrecorded: "none recorded; the YF-S201 sensor usually has {pulses}",
  lastReading: "last reading {age}",
  wait: {
    label: "A command waits for up to",
    minutes: "2 minutes",
    hour: "1 hour",
    day: "1 day",
    week: "7 days",
    on: "If the meter does not answer in this time, the command expires, and the list says so.",
    off:
      "This meter is offline. What you send now waits for it until {until}; if it is not back by then, " +
      "it expires. The list says whether it has gone out.",
  },
  reset: "Reset consumption",
  resetHelp: "The device's counter goes back to zero. No litre of the history is lost.",
  counter: "Counter now",
  resetQuestion: "Set the counter of {name} to zero?",
  resetRegister:
    "The device's counter, at {figure} now, goes back to 0 and begins again from there.",
  resetHistory:
    "Nothing of the history is lost: the readings and the consumption so far stay, and what runs later " +
    "is added to them. For the system a new epoch of the counter begins.",
  resetForever:
    "It cannot be undone: the device does not return to the number before, which stays noted in the " +
    "list of commands.",
  resetConfirm: "Set to zero",
  cancel: "Cancel",
  calibration: "Calibration",
  calibrationHelp: "How many pulses of the sensor make a litre. A larger number shows less water.",
  present: "Recorded now: {pulses}.",
  presentUnknown: "None recorded yet.",
  pulsesPerLiter: "Pulses per litre",
  pulses: "pulses/L",
  apply: "Apply calibration",
  simulation: "Simulation",
  simulationHelp:
    "The device pretends that water runs, for tests. What it simulates counts in register and consumption.",
  simulatedFlow: "Simulated flow (L/min)",
  start: "Start simulation",
  adjust: "Adjust flow",
  stop: "Stop simulation",
  intervalTitle: "Interval",
  intervalHelp: "How often the device sends a reading. More often uses more of the network.",
  interval: "Set interval",
  intervalSeconds: "Interval between readings (s)",
  sending: "Sending…",
  recent: "Recent commands",
  filter: "Show commands",
  ofAll: "To all",
  ofOne: "To this meter only",
  partly: "The older commands to this meter could not be loaded just now.",
  none: "No command yet",
  noneHelp:
    "Every command that you send appears here: queued while the meter is offline, sent, delivered, and " +
    "when the meter answers, done or refused, with the reason.",
  noneOfOne: "No command to this meter yet",
  action: "Command",
  status: "Status",
  detail: "Detail",
  when: "When, by whom",
  anyMeter: "any",
  signIn: "Sign in",
  repeat: "Repeat",
  goBack: "Back to {pulses} pulses/L",
  outOfRange: "Enter a number from {min} to {max}.",
};

/** The control page's texts by language. */
export const CONTROL_TEXTS: Readonly<Record<Language, ControlTexts>> = { "pt-BR": ptBR, en };
