/** Every variable of the environment, once: validation, default, type and help. */

import { isIP } from "node:net";
import { z } from "zod";
import { normalizeSerial } from "../domain/serial.ts";

/** Secrets that are printed in books: `production` refuses them (the seed's own among them). */
export const WELL_KNOWN_SECRETS: ReadonlySet<string> = new Set([
  "dev",
  "secret",
  "changeme",
  "change-me",
  "alterar-para-chave-forte",
  "thingsboardDefaultSigningKey",
]);

/** Passwords that are guessed first, and those of this program's own documents, in lower case. */
export const WELL_KNOWN_PASSWORDS: ReadonlySet<string> = new Set([
  "admin",
  "adminadmin",
  "administrator",
  "admin123",
  "admin1234",
  "password",
  "password1",
  "passw0rd",
  "senha123",
  "senha1234",
  "12345678",
  "123456789",
  "1234567890",
  "11111111",
  "00000000",
  "87654321",
  "qwerty123",
  "qwertyuiop",
  "abcd1234",
  "changeme",
  "change-me",
  "changeit",
  "letmein1",
  "welcome1",
  "hidrometro",
  "hidrometro123",
  "thingsboard",
]);

/** One variable. `example` is what `.env.example` shows when there is no fixed default. */
export interface Variable<T = unknown> {
  readonly schema: z.ZodType<T, string | undefined>;
  readonly help: string;
  readonly default: string | null;
  /** What `.env.example` says of the default when none is written down. */
  readonly defaultNote?: string;
}

const optional = <T>(schema: z.ZodType<T, string>) => schema.optional();
const withDefault = <T>(schema: z.ZodType<T, string>, value: string) =>
  z.preprocess((given) => given ?? value, schema) as unknown as z.ZodType<T, string | undefined>;

const text = z.string().min(1);
const whole = (min: number, max: number, unit = "") =>
  z.string().regex(/^\d{1,15}$/, `must be a whole number${unit}`).transform(Number)
    .refine((n) => n >= min && n <= max, `must be between ${min} and ${max}${unit}`);
const flag = z.enum(["true", "false", "1", "0"], "must be true or false")
  .transform((value) => value === "true" || value === "1");
const topic = z.string().regex(/^[^+#\0/][^+#\0]{0,199}$/, "must be a topic without wildcards")
  .refine((value) => !value.endsWith("/"), "must not end with a slash");
const serial = z.string().transform((value, context) => {
  const canonical = normalizeSerial(value);
  if (canonical) return canonical;
  context.addIssue("must be 1 to 64 letters, digits, dots, underscores or hyphens");
  return z.NEVER;
});
const brokerUrl = z.string().refine((value) => {
  const url = URL.parse(value);
  return url !== null && /^(mqtts?|wss?):$/.test(url.protocol) && url.hostname !== "";
}, "must be a URL with mqtt://, mqtts://, ws:// or wss:// and a host");
const webUrl = z.url({ protocol: /^https?$/, error: "must be an http:// or https:// URL" })
  .transform((value) => new URL(value).origin);
const zone = z.string().refine((value) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return true;
  } catch {
    return false; // the refusal is the answer
  }
}, "must be a time zone such as America/Sao_Paulo");
const engine = z.string().transform((value, context) => {
  if (value === "kv" || value === "sqlite") return value;
  const later = value === "postgres" || value === "mysql";
  context.addIssue(later ? `"${value}" comes later: use kv` : "must be kv");
  return z.NEVER;
});
const hosts = z.string().transform((value) => value.split(",").map((h) => h.trim().toLowerCase()))
  .refine(
    (list) => list.every((host) => /^[a-z0-9.-]+(:\d+)?$|^\[[0-9a-f:.]+\](:\d+)?$/.test(host)),
    "must be host names, separated by commas",
  );

/** An address or a range in CIDR notation. */
const isRange = (entry: string) => {
  const [address, bits = "0", ...more] = entry.split("/");
  const family = isIP(address);
  const most = family === 4 ? 32 : 128;
  return family > 0 && more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
};
const ranges = z.string().transform((value) => value.split(",").map((entry) => entry.trim()))
  .refine((list) => list.every(isRange), "must be addresses and ranges, separated by commas");

function given<T>(schema: z.ZodType<T, string>, fallback: string, help: string): Variable<T> {
  return { schema: withDefault(schema, fallback), help, default: fallback };
}

function maybe<T>(
  schema: z.ZodType<T, string>,
  defaultNote: string,
  help: string,
): Variable<T | undefined> {
  return { schema: optional(schema), help, default: null, defaultNote };
}

/** The variables, in the order of `.env.example`. */
export const VARIABLES = {
  APP_ENV: given(
    z.enum(["development", "production"], "must be development or production"),
    "development",
    "production refuses default or short secrets",
  ),
  HOST: given(text, "127.0.0.1", "Address of the web server (0.0.0.0 in the container)"),
  PORT: maybe(
    whole(1, 65535),
    "8000; in development the next free one",
    "Port of the web server",
  ),
  PUBLIC_URL: maybe(webUrl, "none", "Address seen from outside, e.g. https://agua.example.com"),
  TRUSTED_PROXIES: maybe(
    ranges,
    "none",
    "Proxies whose X-Forwarded-… is believed: addresses and ranges (10.0.0.0/8), separated by commas",
  ),
  TLS_CERT_FILE: maybe(
    text,
    "none: plain HTTP",
    "Certificate of the web server and those above it, PEM file; HTTPS alone is spoken then",
  ),
  TLS_KEY_FILE: maybe(text, "none", "Private key of TLS_CERT_FILE, PEM file"),
  ALLOWED_HOSTS: maybe(hosts, "any well-formed Host", "Hosts that are answered, others get 421"),
  DATA_DIR: given(text, "./data", "All state of the embedded store"),
  DB_ENGINE: given(engine, "kv", "kv (Deno KV); the seed's sqlite is taken as kv"),
  MQTT_URL: maybe(
    brokerUrl,
    "the embedded broker",
    "External broker: mqtt://, mqtts://, ws://, wss://",
  ),
  MQTT_USERNAME: maybe(text, "none", "For MQTT_URL"),
  MQTT_PASSWORD: maybe(text, "none", "For MQTT_URL"),
  MQTT_CA_FILE: maybe(text, "the system's", "Certificate authority of MQTT_URL, PEM file"),
  MQTT_CLIENT_ID: maybe(
    z.string().regex(/^[\x21-\x7e]{1,64}$/, "must be 1 to 64 printable characters"),
    "generated once, kept in DATA_DIR",
    "Client id at MQTT_URL",
  ),
  MQTT_HOST: given(
    text,
    "127.0.0.1",
    "Where the embedded broker listens (0.0.0.0 in the container)",
  ),
  MQTT_PORT: maybe(
    whole(1, 65535),
    "1883; in development the next free one",
    "Port of the embedded broker",
  ),
  MQTT_TLS_CERT_FILE: maybe(
    text,
    "none: no TLS",
    "Embedded broker: certificate chain, PEM file; MQTT_HOST then speaks TLS",
  ),
  MQTT_TLS_KEY_FILE: maybe(text, "none", "Key of MQTT_TLS_CERT_FILE, PEM file"),
  MQTT_TLS_PORT: given(whole(1, 65535), "8883", "Port of the embedded broker with TLS"),
  MQTT_PLAIN_HOST: given(
    text,
    "127.0.0.1",
    "Where the embedded broker listens without TLS, beside MQTT_TLS_CERT_FILE",
  ),
  MQTT_ANONYMOUS: maybe(
    flag,
    "true while MQTT_HOST is loopback and APP_ENV=development, else false",
    "Embedded broker: meters need no credential. With `false`, unknown serials wait to be accepted, " +
      "with MQTT_URL too",
  ),
  MQTT_TOPIC_DADOS: given(topic, "hidrometro/dados", "The seed's single topic of readings"),
  MQTT_TOPIC_CMD: given(topic, "hidrometro/cmd", "The seed's single topic of commands"),
  MQTT_TOPIC_BASE: given(topic, "hidrometro/v1", "Prefix of the topics per meter"),
  SECRET_KEY: maybe(text, "generated once into DATA_DIR", "Signs tokens; 32 characters or more"),
  SECRET_KEY_PREVIOUS: maybe(
    text,
    "none",
    "The SECRET_KEY before: tokens that it signed are still good, it signs none",
  ),
  ADMIN_USERNAME: given(text.max(64), "admin", "First user"),
  ADMIN_PASSWORD: maybe(
    text.max(1024),
    "admin in `dev`; `start` generates one and prints it once",
    "Password of the first user; 8 characters or more in production",
  ),
  JWT_EXP_MINUTES: given(whole(1, 43_200, " (minutes)"), "60", "How long a token holds, minutes"),
  REFRESH_EXP_DAYS: given(
    whole(1, 365, " of days"),
    "30",
    "How long a session lasts, however often it is used, days",
  ),
  PUBLIC_READ: maybe(
    flag,
    "true in development, false in production",
    "Readings and the dashboard need no token",
  ),
  HISTORY_LIMIT: given(whole(1, 100_000), "1000", "Most readings a meter keeps in memory"),
  DEFAULT_DEVICE_SERIAL: maybe(serial, "none", "Serial of readings that carry none"),
  RETENTION_DAYS: given(
    whole(0, 36_500, " of days").refine(
      (days) => days === 0 || days >= 45,
      "must be 0 or 45 and more",
    ),
    "0",
    "Days that raw readings are kept, 0 or 45 and more; consumption is kept for ever",
  ),
  TIMEZONE: given(zone, "America/Sao_Paulo", "Boundaries of hours, days and months"),
  SIMULATE: maybe(whole(0, 1000), "3 in `dev`, else 0", "Virtual meters in the same process"),
  LOG_LEVEL: given(
    z.enum(["debug", "info", "warn", "error"], "must be debug, info, warn or error"),
    "info",
    "Least level that is written",
  ),
  LOG_FORMAT: given(
    z.enum(["text", "json"], "must be text or json"),
    "text",
    "json for machines",
  ),
} as const satisfies Record<string, Variable>;

export type VariableName = keyof typeof VARIABLES;

/** The values as they come out of validation, before defaults that depend on one another. */
export type RawConfig = {
  [Name in VariableName]: z.output<(typeof VARIABLES)[Name]["schema"]>;
};

/** Secrets that may be given as files too: `NAME_FILE` is the path. */
export const SECRET_FILES = [
  "MQTT_PASSWORD",
  "SECRET_KEY",
  "SECRET_KEY_PREVIOUS",
  "ADMIN_PASSWORD",
] as const satisfies readonly VariableName[];

/** What a `.env` of the seed may name and this program has no use for. */
export const SEED_ONLY = [
  "DB_HOST",
  "DB_PORT",
  "DB_USER",
  "DB_PASSWORD",
  "DB_PASS",
  "DB_NAME",
  "DATABASE_URL",
  "FLASK_APP",
  "FLASK_ENV",
  "FLASK_DEBUG",
  "DEBUG_AUTH",
] as const;
