/** `deno task mosquitto-acl`: password file and access list for Mosquitto from the meters' credentials. */

import { openCredentialStore, prepareDataDir } from "../lib/adapters/mod.ts";
import { hashMeterPassword } from "../lib/auth/meter_password.ts";
import { type MosquittoFiles, mosquittoFiles, usernameFault } from "../lib/auth/mosquitto_files.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { normalizeSerial } from "../lib/domain/serial.ts";
import type { MeterCredential } from "../lib/ports.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import { type CommandLine, follow, USAGE } from "./command_line.ts";

interface Arguments {
  readonly out: string;
  readonly seedSerials: readonly string[];
}

const DEFAULT_OUT = "mosquitto/generated";

const HELP = `Writes a password file and an access list for Mosquitto, from the meters' credentials.

deno task mosquitto-acl [--out ${DEFAULT_OUT}] [--seed-topics SERIAL …]

--out FOLDER           for the files "passwords" and "acl" (${DEFAULT_OUT})
--seed-topics SERIAL   lets that meter use MQTT_TOPIC_DADOS and MQTT_TOPIC_CMD too; repeat it for
                       more. Mosquitto does not look into messages: there such a meter can speak
                       for every other, and hears the commands to all of them

MQTT_USERNAME and MQTT_PASSWORD are the program's own user. The server may run meanwhile. Mosquitto
reads the files anew on SIGHUP.

Exit status: 0 written, 1 failed, 2 bad arguments`;

const config = configFromEnvironment();
await follow("mosquitto-acl", readArguments(Deno.args), run);

function readArguments(args: readonly string[]): CommandLine<Arguments> {
  const reader = new ArgumentReader(args, ["out", "seed-topics"]);
  if (reader.wantsHelp) return { kind: "help", text: HELP };
  for (const extra of reader.positionals) reader.faults.push(`"${extra}": no such argument`);
  const rule = "1 to 64 letters, digits, dots, underscores or hyphens";
  const options = {
    out: reader.text("out") ?? DEFAULT_OUT,
    seedSerials: reader.values("seed-topics", normalizeSerial, rule),
  };
  const faults = [...reader.faults, ...serverFaults()];
  return faults.length > 0 ? { kind: "faults", faults } : { kind: "run", options };
}

/** What is wrong with the program's own user. */
function serverFaults(): string[] {
  const { username, password } = config.mqtt;
  if (username === null || password === null) {
    return [
      "MQTT_USERNAME and MQTT_PASSWORD: must be set, here and where the server runs: the program " +
      "itself comes in by them",
    ];
  }
  const fault = normalizeSerial(username) === username
    ? "must not look like the serial of a meter: write it in lower case"
    : usernameFault(username);
  return fault === null ? [] : [`MQTT_USERNAME "${username}": ${fault}`];
}

async function run({ out, seedSerials }: Arguments): Promise<number> {
  try {
    const credentials = await readCredentials();
    const known = new Set(credentials.map(({ serial }) => serial));
    const unknown = seedSerials.filter((serial) => !known.has(serial));
    for (const serial of unknown) console.error(`--seed-topics "${serial}": has no credential`);
    if (unknown.length > 0) return USAGE;
    const { username, password } = config.mqtt;
    const passwordHash = await hashMeterPassword(password!);
    const server = { username: username!, passwordHash };
    const { topics } = config.mqtt;
    await write(out, mosquittoFiles({ topics, credentials, server, seedSerials }));
    console.log(`${credentials.length} meters: ${out}/passwords and ${out}/acl are written`);
    console.log("Mosquitto reads them anew on SIGHUP: docs/container.md says how");
    return 0;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 1;
  }
}

async function readCredentials(): Promise<MeterCredential[]> {
  await prepareDataDir(config.dataDir);
  const store = await openCredentialStore(config);
  try {
    return await store.list();
  } finally {
    store.close();
  }
}

/** Whole or not at all: a Mosquitto that reads meanwhile finds the files as they were or as they are. */
async function write(folder: string, files: MosquittoFiles): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    await Deno.writeTextFile(`${path}.new`, text, { mode: 0o600 });
    await Deno.chmod(`${path}.new`, 0o600); // one that was left behind keeps its mode
    await Deno.rename(`${path}.new`, path);
  }
}
