/** From the environment to a configuration without optionals: every fault at once, by name. */

import {
  type RawConfig,
  SEED_ONLY,
  type VariableName,
  VARIABLES,
  WELL_KNOWN_PASSWORDS,
  WELL_KNOWN_SECRETS,
} from "./schema.ts";
import type { TlsPaths } from "./tls_files.ts";

/** Least length of a secret in production: 256 bits as 32 characters (RFC 7518, section 3.2). */
export const MIN_SECRET_CHARS = 32;
/** Least length of a password in production (NIST SP 800-63B, section 5.1.1.2). */
export const MIN_PASSWORD_CHARS = 8;
/** Where the web server and the embedded broker listen when nothing is said. */
const DEFAULT_PORTS = { web: 8000, mqtt: 1883 } as const;
const DAY_SECONDS = 86_400;
/** Virtual meters of `dev`. */
const DEV_METERS = 3;

/** The configuration, whole. Plain data: it crosses threads. */
export interface Config {
  readonly production: boolean;
  /** `dev` runs with its own defaults. */
  readonly dev: boolean;
  readonly host: string;
  readonly port: number;
  /** `false`: the next free port may be taken. */
  readonly portFixed: boolean;
  readonly publicUrl: string | null;
  readonly allowedHosts: readonly string[] | null;
  /** Addresses and ranges in CIDR notation. */
  readonly trustedProxies: readonly string[];
  /** `null`: plain HTTP. */
  readonly tls: TlsPaths | null;
  readonly dataDir: string;
  readonly mqtt: {
    readonly url: string | null;
    readonly username: string | null;
    readonly password: string | null;
    readonly caFile: string | null;
    readonly clientId: string | null;
    readonly host: string;
    readonly port: number;
    readonly portFixed: boolean;
    /** Of the embedded broker: `host` and this port speak TLS, `plainHost` and `port` do not. */
    readonly tls: {
      readonly certFile: string;
      readonly keyFile: string;
      readonly port: number;
      readonly plainHost: string;
    } | null;
    /** Embedded broker: meters need no credential. */
    readonly anonymous: boolean;
    /** Unknown serials become meters by themselves; else they go to the claim list. */
    readonly openToNewMeters: boolean;
    readonly topics: {
      readonly seedData: string;
      readonly seedCommand: string;
      readonly base: string;
    };
  };
  readonly secretKey: string | null;
  readonly secretKeyPrevious: string | null;
  readonly adminUsername: string;
  readonly adminPassword: string | null;
  readonly tokenSeconds: number;
  readonly sessionSeconds: number;
  readonly publicRead: boolean;
  readonly historyLimit: number;
  /** 0: raw readings are kept. */
  readonly retentionDays: number;
  readonly defaultSerial: string | null;
  readonly timeZone: string;
  readonly simulate: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  readonly logFormat: "text" | "json";
}

/** One or more variables cannot be used. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  /** One line a fault, each beginning with the variable's name. */
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join("\n"));
    this.faults = faults;
  }
}

/** The variables by name. */
export type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration.
 *
 * @param env the environment over the `.env` file; an empty value counts as not set
 * @param dev whether `dev` asks
 * @returns the configuration, and notices to be said once
 * @throws {ConfigError} with every fault
 */
export function loadConfig(env: Env, dev = false): { config: Config; notices: string[] } {
  const faults: string[] = [];
  const raw: Partial<Record<VariableName, unknown>> = {};
  for (const [name, variable] of Object.entries(VARIABLES)) {
    const result = variable.schema.safeParse(env[name] || undefined);
    if (result.success) raw[name as VariableName] = result.data;
    else {faults.push(...result.error.issues.map(({ message }) =>
        describe(name, env[name], message)
      ));}
  }
  faults.push(...crossFaults(raw as Partial<RawConfig>));
  if (faults.length > 0) throw new ConfigError(faults);
  const values = raw as RawConfig;
  return { config: resolve(values, dev), notices: notices(env, values) };
}

/** Values of secrets are not repeated. */
function describe(name: string, value: string | undefined, message: string): string {
  const secret = /SECRET|PASSWORD/.test(name) || /\/\/[^/]*@/.test(value ?? "");
  return secret ? `${name}: ${message}` : `${name} ${JSON.stringify(value)}: ${message}`;
}

/** What is wrong with values that are right by themselves; those at fault already are left out. */
function crossFaults(raw: Partial<RawConfig>): string[] {
  const secrets = raw.APP_ENV === "production" ? secretFaults(raw) : [];
  return [...secrets, ...topicFaults(raw), ...portFaults(raw), ...tlsFaults(raw)];
}

function secretFaults(raw: Partial<RawConfig>): string[] {
  const { ADMIN_PASSWORD: password } = raw;
  const faults: string[] = [];
  for (const name of ["SECRET_KEY", "SECRET_KEY_PREVIOUS"] as const) {
    const key = raw[name];
    if (key !== undefined && WELL_KNOWN_SECRETS.has(key)) {
      faults.push(`${name}: must not be a well-known one in production`);
    } else if (key !== undefined && key.length < MIN_SECRET_CHARS) {
      faults.push(`${name}: must have ${MIN_SECRET_CHARS} characters or more in production`);
    }
  }
  if (password !== undefined && WELL_KNOWN_PASSWORDS.has(password.toLowerCase())) {
    faults.push("ADMIN_PASSWORD: must not be a well-known one in production");
  } else if (password !== undefined && password.length < MIN_PASSWORD_CHARS) {
    faults.push(`ADMIN_PASSWORD: must have ${MIN_PASSWORD_CHARS} characters or more in production`);
  }
  return faults;
}

function topicFaults(raw: Partial<RawConfig>): string[] {
  const faults: string[] = [];
  const { MQTT_TOPIC_DADOS: data, MQTT_TOPIC_CMD: command, MQTT_TOPIC_BASE: base } = raw;
  if (data !== undefined && data === command) {
    faults.push("MQTT_TOPIC_CMD: must differ from MQTT_TOPIC_DADOS");
  }
  for (const [name, value] of [["MQTT_TOPIC_DADOS", data], ["MQTT_TOPIC_CMD", command]]) {
    if (value?.startsWith(`${base}/`)) faults.push(`${name}: must not lie under MQTT_TOPIC_BASE`);
  }
  return faults;
}

function portFaults(raw: Partial<RawConfig>): string[] {
  const { HOST: host, MQTT_HOST: mqttHost, MQTT_PLAIN_HOST: plainHost, MQTT_URL: url } = raw;
  const { MQTT_TLS_PORT: tls } = raw;
  const isKnown = "PORT" in raw && "MQTT_PORT" in raw && host !== undefined &&
    mqttHost !== undefined && plainHost !== undefined && tls !== undefined;
  if (!isKnown || url !== undefined) return [];
  const { web, mqtt } = portsOf(raw);
  const secure = raw.MQTT_TLS_CERT_FILE !== undefined;
  const places: [name: string, port: number, host: string][] = [
    ["PORT", web, host],
    ["MQTT_PORT", mqtt, secure ? plainHost : mqttHost],
    ...secure ? [["MQTT_TLS_PORT", tls, mqttHost] satisfies [string, number, string]] : [],
  ];
  return places.flatMap(([name, port, at], i) => {
    const same = places.slice(0, i).find((one) => one[1] === port && overlap(one[2], at));
    return same ? [`${name} "${port}": must differ from ${same[0]}, which is ${port} too`] : [];
  });
}

/** Certificate and key go together. */
function tlsFaults(raw: Partial<RawConfig>): string[] {
  const pairs = [
    ["TLS_CERT_FILE", "TLS_KEY_FILE"],
    ["MQTT_TLS_CERT_FILE", "MQTT_TLS_KEY_FILE"],
  ] as const;
  return pairs.flatMap(([cert, key]) => {
    if ((raw[cert] === undefined) === (raw[key] === undefined)) return [];
    const [missing, given] = raw[cert] === undefined ? [cert, key] : [key, cert];
    return [`${missing}: must be set beside ${given}`];
  });
}

function tlsPaths({ TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: RawConfig): TlsPaths | null {
  return certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : null;
}

/** In development the broker's port gives way to that of the pages when only this one was asked for. */
function portsOf(raw: Partial<RawConfig>): { web: number; mqtt: number } {
  const { PORT: web = DEFAULT_PORTS.web, MQTT_PORT: mqtt = DEFAULT_PORTS.mqtt } = raw;
  const givesWay = raw.APP_ENV === "development" && raw.MQTT_PORT === undefined && web === mqtt;
  return { web, mqtt: givesWay ? mqtt + 1 : mqtt };
}

/** Whether two addresses to listen on have one in common. */
function overlap(...hosts: [string, string]): boolean {
  const [one, other] = hosts.map((host) => host === "localhost" ? "127.0.0.1" : host);
  const isAny = (host: string) => host === "0.0.0.0" || host === "::";
  return one === other || isAny(one) || isAny(other);
}

function resolve(raw: RawConfig, dev: boolean): Config {
  const production = raw.APP_ENV === "production";
  const ports = portsOf(raw);
  const anonymous = raw.MQTT_ANONYMOUS ?? (!production && isLoopback(raw.MQTT_HOST));
  return {
    production,
    dev,
    host: raw.HOST,
    port: ports.web,
    portFixed: production || raw.PORT !== undefined,
    publicUrl: raw.PUBLIC_URL ?? null,
    allowedHosts: raw.ALLOWED_HOSTS ?? null,
    trustedProxies: raw.TRUSTED_PROXIES ?? [],
    tls: tlsPaths(raw),
    dataDir: raw.DATA_DIR,
    mqtt: {
      url: raw.MQTT_URL ?? null,
      username: raw.MQTT_USERNAME ?? null,
      password: raw.MQTT_PASSWORD ?? null,
      caFile: raw.MQTT_CA_FILE ?? null,
      clientId: raw.MQTT_CLIENT_ID ?? null,
      host: raw.MQTT_HOST,
      port: ports.mqtt,
      portFixed: production || raw.MQTT_PORT !== undefined,
      anonymous,
      // Who may publish at an external broker is its own affair, unless somebody says otherwise.
      openToNewMeters: raw.MQTT_URL === undefined ? anonymous : raw.MQTT_ANONYMOUS ?? true,
      tls: raw.MQTT_TLS_CERT_FILE === undefined ? null : {
        certFile: raw.MQTT_TLS_CERT_FILE,
        keyFile: raw.MQTT_TLS_KEY_FILE ?? "",
        port: raw.MQTT_TLS_PORT,
        plainHost: raw.MQTT_PLAIN_HOST,
      },
      topics: {
        seedData: raw.MQTT_TOPIC_DADOS,
        seedCommand: raw.MQTT_TOPIC_CMD,
        base: raw.MQTT_TOPIC_BASE,
      },
    },
    secretKey: raw.SECRET_KEY ?? null,
    secretKeyPrevious: raw.SECRET_KEY_PREVIOUS ?? null,
    adminUsername: raw.ADMIN_USERNAME,
    adminPassword: raw.ADMIN_PASSWORD ?? (dev ? "admin" : null),
    tokenSeconds: raw.JWT_EXP_MINUTES * 60,
    sessionSeconds: raw.REFRESH_EXP_DAYS * DAY_SECONDS,
    publicRead: raw.PUBLIC_READ ?? !production,
    historyLimit: raw.HISTORY_LIMIT,
    retentionDays: raw.RETENTION_DAYS,
    defaultSerial: raw.DEFAULT_DEVICE_SERIAL ?? null,
    timeZone: raw.TIMEZONE,
    simulate: raw.SIMULATE ?? (dev ? DEV_METERS : 0),
    logLevel: raw.LOG_LEVEL,
    logFormat: raw.LOG_FORMAT,
  };
}

/** 127.0.0.0/8, ::1 and their name: only this machine reaches them. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}

function notices(env: Env, raw: RawConfig): string[] {
  const unused = SEED_ONLY.filter((name) => env[name]);
  const said = [];
  if (unused.length > 0) said.push(`Not used by this program: ${unused.join(", ")}`);
  if (raw.DB_ENGINE === "sqlite") said.push("DB_ENGINE sqlite is taken as kv (Deno KV)");
  return said;
}
