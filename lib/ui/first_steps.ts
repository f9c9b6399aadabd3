/** The commands that bring a first reading in, ready to be pasted into a shell. */

/** A serial for the example; whoever has a meter puts its own in. */
export const EXAMPLE_SERIAL = "HIDRO-001";
/** A reading for the example. */
export const EXAMPLE_READING = { totalLiters: 54322, flowLmin: 12.5 };

/** In the folder of the project; `firmware/platformio.ini` names the environment. */
const FLASH_COMMAND = "pio run --project-dir firmware --environment esp32dev --target upload";

/** What is behind a broker's address when it names none. */
const DEFAULT_PORTS: Readonly<Record<string, string>> = {
  "mqtt:": "1883",
  "mqtts:": "8883",
  "ws:": "80",
  "wss:": "443",
};

/** Addresses that mean "every interface": a client has to name the machine. */
const ANY_ADDRESS = new Set(["0.0.0.0", "[::]"]);

/** Names and addresses by which a machine calls itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

export interface FirstSteps {
  /** Puts the firmware on an ESP32 that hangs on this machine. */
  readonly flash: string;
  /** The broker's address as a device on the net reaches it. */
  readonly broker: string;
  /** The broker is on this machine and listens to nobody else. */
  readonly isLocal: boolean;
  /** What a device's topics begin with. */
  readonly topicBase: string;
  /** `null` for a broker that `mosquitto_pub` cannot reach (WebSocket). */
  readonly mqtt: string | null;
  readonly http: string;
  readonly simulate: string;
}

/**
 * @param broker `mqtt://host:port`, without credentials
 * @param topicBase before the serial
 * @param page address of the page that shows this, for the host and the API
 * @param password a word in the place of the password
 */
export function firstSteps(
  broker: string,
  topicBase: string,
  page: URL,
  password: string,
): FirstSteps {
  const address = reachable(broker, page);
  const login = JSON.stringify({ username: "admin", password });
  const reading = JSON.stringify({ numeroSerie: EXAMPLE_SERIAL, ...EXAMPLE_READING });
  const json = `-H "Content-Type: application/json"`;
  const url = address.href.replace(/\/$/, "");
  return {
    flash: FLASH_COMMAND,
    broker: url,
    isLocal: LOOPBACK.test(address.hostname),
    topicBase,
    mqtt: publishCommand(address, topicBase, EXAMPLE_SERIAL),
    http: [
      `TOKEN=$(curl -s ${page.origin}/api/login ${json} \\`,
      `  -d '${login}' | sed 's/.*"token":"\\([^"]*\\)".*/\\1/')`,
      `curl ${page.origin}/api/data ${json} \\`,
      `  -H "Authorization: Bearer $TOKEN" \\`,
      `  -d '${reading}'`,
    ].join("\n"),
    simulate: `deno task simulate --meters 3 --url ${url}`,
  };
}

/**
 * The broker's address as another machine, or this one, can use it.
 *
 * @param page address of the page that says so
 */
export function reachable(broker: string, page: URL): URL {
  const url = new URL(broker);
  // `URL` does not change the host of a scheme that it has no rules for.
  return ANY_ADDRESS.has(url.hostname)
    ? new URL(broker.replace(url.hostname, () => page.hostname))
    : url;
}

/**
 * A first reading by Mosquitto's client.
 *
 * @param login what the meter gets in with, where the broker asks
 * @returns `null` for a broker that it cannot reach (WebSocket)
 */
export function publishCommand(
  { protocol, hostname, port }: URL,
  topicBase: string,
  serial: string,
  login?: { readonly username: string; readonly password: string },
): string | null {
  if (protocol !== "mqtt:" && protocol !== "mqtts:") return null;
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const tls = protocol === "mqtts:" ? " --tls-use-os-certs" : "";
  return [
    `mosquitto_pub -h ${host} -p ${port || DEFAULT_PORTS[protocol]}${tls} -q 1 \\`,
    ...(login ? [`  -u ${quote(login.username)} -P ${quote(login.password)} \\`] : []),
    `  -t ${quote(`${topicBase}/${serial}/dados`)} \\`,
    `  -m '${JSON.stringify(EXAMPLE_READING)}'`,
  ].join("\n");
}

/** A word of a POSIX shell. */
function quote(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
