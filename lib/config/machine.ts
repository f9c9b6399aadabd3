/** What the configuration names and only this machine can tell: files, a folder, addresses. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { dirname, resolve } from "node:path";
import type { Env } from "./load.ts";
import { VARIABLES } from "./schema.ts";
import { readTlsFiles } from "./tls_files.ts";

/** Marks the beginning of a certificate in a PEM file (RFC 7468, section 5.1). */
const CERTIFICATE = "-----BEGIN CERTIFICATE-----";

/**
 * The faults of values that `loadConfig` cannot know of, each beginning with the variable's name. Nothing
 * is left behind; an address is tried on a free port for an instant.
 */
export function machineFaults(env: Env): string[] {
  const valueOf = (name: "HOST" | "MQTT_HOST" | "MQTT_PLAIN_HOST" | "DATA_DIR") =>
    env[name] || VARIABLES[name].default!;
  const [cert, key] = env.MQTT_URL ? [] : [env.MQTT_TLS_CERT_FILE, env.MQTT_TLS_KEY_FILE];
  const checks: [name: string, value: string | undefined, check: (value: string) => void][] = [
    ["HOST", valueOf("HOST"), checkAddress],
    ["DATA_DIR", valueOf("DATA_DIR"), checkFolder],
    ["MQTT_CA_FILE", env.MQTT_CA_FILE || undefined, checkCertificate],
    ["MQTT_HOST", env.MQTT_URL ? undefined : valueOf("MQTT_HOST"), checkAddress],
    ["MQTT_PLAIN_HOST", cert ? valueOf("MQTT_PLAIN_HOST") : undefined, checkAddress],
    ["MQTT_TLS_CERT_FILE", cert || undefined, checkCertificate],
    ["MQTT_TLS_KEY_FILE", (cert && key) || undefined, (path) => checkKey(path, cert!)],
  ];
  const faults = checks.flatMap(([name, value, check]) => {
    const why = value === undefined ? null : faultOf(() => check(value));
    return why === null ? [] : [`${name} ${JSON.stringify(value)}: ${why}`];
  });
  const { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile } = env;
  const tls = certFile && keyFile ? faultOf(() => readTlsFiles({ certFile, keyFile })) : null;
  return tls === null ? faults : [...faults, tls];
}

/** What a check has to say; `null` when all is well. */
function faultOf(check: () => void): string | null {
  try {
    check();
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function checkAddress(hostname: string): void {
  try {
    Deno.listen({ hostname, port: 0 }).close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrNotAvailable)) throw cause;
    throw new Error("must be an address of this machine, or 0.0.0.0 for all of them", { cause });
  }
}

/** Tries to write where the folder is, or where it would be made. */
function checkFolder(path: string): void {
  const folder = nearestExisting(resolve(path));
  try {
    Deno.removeSync(Deno.makeTempDirSync({ dir: folder, prefix: ".writable-" }));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`must be a folder that can be written: ${why}`, { cause });
  }
}

function nearestExisting(path: string): string {
  try {
    Deno.statSync(path);
    return path;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound) || dirname(path) === path) return path;
    return nearestExisting(dirname(path));
  }
}

function checkCertificate(path: string): void {
  if (Deno.readTextFileSync(path).includes(CERTIFICATE)) return;
  throw new Error("must be a PEM file with a certificate");
}

/** The key of a server's certificate; what is wrong with the certificate itself is told elsewhere. */
function checkKey(path: string, certPath: string): void {
  const key = createPrivateKey(readKey(path));
  const certificate = certificateIn(certPath);
  if (certificate === null || certificate.checkPrivateKey(key)) return;
  throw new Error("must be the key of the certificate");
}

function readKey(path: string): string {
  const pem = Deno.readTextFileSync(path);
  if (/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----$/m.test(pem)) return pem;
  throw new Error("must be a PEM file with a private key, not encrypted");
}

function certificateIn(path: string): X509Certificate | null {
  try {
    return new X509Certificate(Deno.readTextFileSync(path));
  } catch {
    return null; // told of its own variable
  }
}
