/** The web server's certificate and key, from their files. */

import { createPrivateKey, X509Certificate } from "node:crypto";

/** PEM texts. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/** Where they lie. */
export interface TlsPaths {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * Reads both, and holds one against the other.
 *
 * @throws {Error} that names the variable at fault
 */
export function readTlsFiles({ certFile, keyFile }: TlsPaths): TlsFiles {
  const [cert, certificate] = read("TLS_CERT_FILE", certFile, (pem) => new X509Certificate(pem));
  const [key, privateKey] = read("TLS_KEY_FILE", keyFile, (pem) => createPrivateKey(pem));
  if (!certificate.checkPrivateKey(privateKey)) {
    const why = "is not the key of the certificate in TLS_CERT_FILE";
    throw new Error(`TLS_KEY_FILE ${JSON.stringify(keyFile)}: ${why}`);
  }
  return { cert, key };
}

function read<T>(name: string, path: string, parse: (pem: string) => T): [pem: string, parsed: T] {
  try {
    const pem = Deno.readTextFileSync(path);
    return [pem, parse(pem)];
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${name} ${JSON.stringify(path)}: must be a PEM file: ${why}`, { cause });
  }
}
