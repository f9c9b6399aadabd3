/** What the server may do on its machine: its addresses, its folder, its variables, and nothing else. */

import type { Config } from "./config/load.ts";
import { urlHost } from "./domain/url_host.ts";
import { SECRET_FILES, SEED_ONLY, VARIABLES } from "./config/schema.ts";

/** Variables of the terminal that libraries look at. */
const TERMINAL = ["NO_COLOR", "FORCE_COLOR", "TERM"] as const;

/** Every variable that the server reads. */
export const READABLE_VARIABLES: readonly string[] = [
  ...Object.keys(VARIABLES),
  ...SECRET_FILES.map((name) => `${name}_FILE`),
  ...SEED_ONLY,
  ...TERMINAL,
];

/**
 * Deno's flags for a server of this configuration. A listener's port is left out, since development may
 * take the next free one. Variables that are not named look as if they were not set: a library of MQTT.js
 * goes through all of them, and would be refused otherwise.
 */
export function serverPermissions(config: Config): string[] {
  const { mqtt, dataDir } = config;
  const brokerTls = mqtt.url === null ? mqtt.tls : null;
  const certificates = [config.tls, brokerTls].flatMap((files) =>
    files ? [files.certFile, files.keyFile] : []
  );
  const readable = [".", dataDir, mqtt.caFile, ...certificates];
  return [
    "--no-prompt",
    flag("net", [
      urlHost(config.host),
      mqtt.url === null ? urlHost(mqtt.host) : linkOf(mqtt.url),
      brokerTls && urlHost(brokerTls.plainHost),
    ]),
    flag("read", readable),
    flag("write", [dataDir]),
    flag("env", READABLE_VARIABLES),
    "--ignore-env",
    "--allow-sys=statfs",
  ];
}

/** Host and port of the external broker; the host alone where the port is the scheme's own. */
const linkOf = (url: string) => new URL(url).host;

/** A list cannot name what holds a comma: everything of the kind is allowed then. */
function flag(name: string, values: readonly (string | null)[]): string {
  const given = [...new Set(values)].filter((value) => value !== null);
  const isNameable = !given.some((value) => value.includes(","));
  return isNameable ? `--allow-${name}=${given.join(",")}` : `--allow-${name}`;
}
