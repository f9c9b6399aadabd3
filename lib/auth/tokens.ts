/** Access tokens: JWT, HS256 and nothing else (RFC 8725, 3.1). */

import { createHmac, randomUUID } from "node:crypto";
import { errors, jwtVerify, SignJWT } from "jose";
import type { Principal, Role } from "../services.ts";
import { BoundedMap } from "./bounded_map.ts";

const ALGORITHM = "HS256";
const ISSUER = "hidrometro";
const AUDIENCE = "hidrometro";
/** Keeps other tokens that the same secret may sign one day from being taken for access tokens. */
const TYPE = "access";
/** Ours are about 350 characters long; more is not even parsed. */
const MAX_LENGTH = 2048;

/** Tokens whose signature was checked and need not be again: that is ten times the rest's work. */
const MAX_VERIFIED = 1_000;

/** Tokens that were given up before their time; only who holds a good one can add to them. */
const MAX_REVOKED = 10_000;

const ROLES: readonly Role[] = ["admin", "user", "viewer"];

interface Verified extends Principal {
  readonly id: string;
  /** Unix ms. */
  readonly until: number;
}

/** Signs and checks access tokens. */
export class Tokens {
  readonly #key: Uint8Array;
  readonly #clock: { now(): number };
  readonly #seconds: number;
  readonly #verified = new BoundedMap<string, Verified>(MAX_VERIFIED);
  /** By id. A token that was dropped from here or whose time is over is refused by its time alone. */
  readonly #revoked = new BoundedMap<string, true>(MAX_REVOKED);

  /**
   * @param secret any length: the key is 32 bytes derived from it; how good a secret must be is for the
   * configuration to say
   * @param seconds that a token holds
   * @throws {RangeError} when the secret is empty
   */
  constructor(secret: Uint8Array, clock: { now(): number }, seconds: number) {
    if (secret.length === 0) throw new RangeError("Cannot sign tokens: the secret is empty");
    this.#key = createHmac("sha256", secret).update("hidrometro access token, 1").digest();
    this.#clock = clock;
    this.#seconds = seconds;
  }

  sign({ username, role }: Principal): Promise<string> {
    const now = Math.floor(this.#clock.now() / 1000);
    return new SignJWT({ role, typ: TYPE })
      .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(username)
      .setIssuedAt(now)
      .setExpirationTime(now + this.#seconds)
      .setJti(randomUUID())
      .sign(this.#key);
  }

  /** @returns `null` when the token is bad in any way */
  async verify(token: string): Promise<Principal | null> {
    const known = await this.#read(token);
    return known && { username: known.username, role: known.role };
  }

  /** Refuses a token from now on. One that is bad already changes nothing. */
  async revoke(token: string): Promise<void> {
    const known = await this.#read(token);
    if (known) this.#revoked.set(known.id, true);
  }

  async #read(token: string): Promise<Verified | null> {
    if (token.length > MAX_LENGTH) return null;
    const known = this.#verified.get(token) ?? await this.#check(token);
    if (!known) return null;
    this.#verified.set(token, known);
    const isGood = this.#clock.now() < known.until && !this.#revoked.get(known.id);
    return isGood ? known : null;
  }

  async #check(token: string): Promise<Verified | null> {
    try {
      const { payload } = await jwtVerify(token, this.#key, {
        algorithms: [ALGORITHM],
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["sub", "iat", "exp", "jti", "role", "typ"],
        currentDate: new Date(this.#clock.now()),
        // Signed and checked by the same clock: there is nothing to be lenient about.
        clockTolerance: 0,
      });
      const role = ROLES.find((known) => known === payload.role);
      // jose checks that `sub` is there, not that it is a text.
      const username: unknown = payload.sub;
      if (!role || payload.typ !== TYPE || typeof username !== "string" || !username) return null;
      return { username, role, id: String(payload.jti), until: Number(payload.exp) * 1000 };
    } catch (error) {
      if (error instanceof errors.JOSEError) return null;
      throw error;
    }
  }
}
