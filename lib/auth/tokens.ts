/** Access tokens: JWT, HS256 and nothing else (RFC 8725, 3.1). */

import { createHash, createHmac, randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import { type Role, ROLES } from "../identity.ts";
import { BoundedMap } from "./bounded_map.ts";

const ALGORITHM = "HS256";
const ISSUER = "hidrometro";
const AUDIENCE = "hidrometro";
/** Keeps other tokens that the same secret may sign one day from being taken for access tokens. */
const TYPE = "access";
/** Ours are about 400 characters long; more is not even parsed. */
const MAX_LENGTH = 2048;
/** Bytes of the fingerprint that names a key. */
const KEY_ID_BYTES = 9;

/** Tokens whose signature was checked and need not be again: that is ten times the rest's work. */
const MAX_VERIFIED = 1_000;

/** What signs tokens. Any length: the keys are derived; how good one must be is for the configuration. */
export interface TokenSecrets {
  readonly current: Uint8Array;
  /** Signed until a short while ago: what it signed is still good. */
  readonly previous: Uint8Array | null;
}

/** What a token says. */
export interface TokenClaims {
  readonly username: string;
  readonly role: Role;
  readonly sessionId: string;
}

interface Verified extends TokenClaims {
  /** Unix ms. */
  readonly until: number;
}

/**
 * The key that a secret stands for, and its name in the header of tokens.
 *
 * @throws {RangeError} when the secret is empty
 */
export function signingKey(secret: Uint8Array): { id: string; key: Uint8Array } {
  if (secret.length === 0) throw new RangeError("Cannot sign tokens: the secret is empty");
  const key = createHmac("sha256", secret).update("hidrometro access token, 1").digest();
  const fingerprint = createHash("sha256").update(key).digest().subarray(0, KEY_ID_BYTES);
  return { id: fingerprint.toString("base64url"), key };
}

/** Signs and checks access tokens. */
export class Tokens {
  readonly #current: ReturnType<typeof signingKey>;
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #clock: { now(): number };
  readonly #verified = new BoundedMap<string, Verified>(MAX_VERIFIED);

  /** @throws {RangeError} when a secret is empty */
  constructor({ current, previous }: TokenSecrets, clock: { now(): number }) {
    this.#current = signingKey(current);
    const known = previous === null ? [this.#current] : [signingKey(previous), this.#current];
    this.#keys = new Map(known.map(({ id, key }) => [id, key]));
    this.#clock = clock;
  }

  /** @param seconds that the token holds */
  sign({ username, role, sessionId }: TokenClaims, seconds: number): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ role, typ: TYPE, sid: sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: this.#current.id })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(username)
      .setIssuedAt(now)
      .setExpirationTime(now + seconds)
      .setJti(randomUUID())
      .sign(this.#current.key);
  }

  /** @returns `null` when the token is bad in any way */
  async verify(token: string): Promise<Verified | null> {
    if (token.length > MAX_LENGTH) return null;
    const known = this.#verified.get(token) ?? await this.#check(token);
    if (!known) return null;
    this.#verified.set(token, known);
    return this.#clock.now() < known.until ? known : null;
  }

  async #check(token: string): Promise<Verified | null> {
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => this.#keyOf(kid), {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["sub", "iat", "exp", "jti", "role", "typ", "sid"],
        currentDate: new Date(this.#clock.now()),
        // Signed and checked by the same clock: there is nothing to be lenient about.
        clockTolerance: 0,
      });
      const role = ROLES.find((known) => known === payload.role);
      // jose checks that these are there, not that they are texts.
      const { sub: username, sid: sessionId }: Record<string, unknown> = payload;
      if (typeof username !== "string" || typeof sessionId !== "string") return null;
      if (!role || !username || payload.typ !== TYPE) return null;
      return { username, role, sessionId, until: Number(payload.exp) * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }

  #keyOf(id: string | undefined): Uint8Array {
    const key = this.#keys.get(id ?? "");
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }
}
