/** Who may come in: passwords, refresh tokens, cookies and API keys against the directory. */

import type { Auth, Origin, Principal, TokenPair } from "../identity.ts";
import type { Log } from "../log.ts";
import type { Session, User } from "../ports.ts";
import type { Directory } from "./directory.ts";
import type { PasswordGate } from "./gate.ts";
import {
  hashSecret,
  isApiKey,
  newId,
  newSessionSecret,
  sameHash,
  sessionIdIn,
  type SessionSecret,
} from "./secrets.ts";
import type { Tokens } from "./tokens.ts";

/** Longest `User-Agent` that is kept of a session, characters. */
const MAX_USER_AGENT = 256;

export interface AuthOptions {
  readonly directory: Directory;
  readonly gate: PasswordGate;
  readonly tokens: Tokens;
  readonly clock: { now(): number };
  /** Seconds that an access token holds. */
  readonly tokenSeconds: number;
  /** Seconds that a session lasts, however often it is used. */
  readonly sessionSeconds: number;
  readonly log?: Log;
}

/** A session that has just begun, and what it is gone on with. */
interface Begun {
  readonly session: Session;
  readonly secret: string;
  readonly user: User;
}

/** Signs in and out over a directory. */
export function createAuth(options: AuthOptions): Auth {
  const { directory, gate, tokens, clock, tokenSeconds, sessionSeconds, log } = options;

  /** @returns `null` for a wrong name or password, or when the user was changed meanwhile */
  async function enter(
    kind: SessionSecret,
    username: string,
    password: string,
    origin: Origin,
  ): Promise<Begun | null> {
    await directory.load();
    const checked = await gate.check("login", username, password, origin);
    if (!checked) return null;
    const passwordHash = await gate.renewed(checked.passwordHash, password);
    return await directory.exclusively(async () => {
      const user = directory.user(username);
      if (!user || user.disabled || user.passwordHash !== checked.passwordHash) return null;
      const begun = begin(kind, user, origin);
      await directory.updateUser({ ...user, passwordHash, lastLoginAt: clock.now() });
      await directory.beginSession(begun.session);
      return begun;
    });
  }

  function begin(kind: SessionSecret, user: User, { address, userAgent }: Origin): Begun {
    const id = newId();
    const secret = newSessionSecret(kind, id);
    const now = clock.now();
    const session: Session = {
      id,
      username: user.username,
      kind: kind === "cookie" ? "browser" : "program",
      secretHash: hashSecret(secret),
      rotations: 0,
      createdAt: now,
      lastUsedAt: now,
      expiresAt: now + sessionSeconds * 1000,
      address,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT).toWellFormed() ?? null,
    };
    return { session, secret, user };
  }

  async function pairOf(session: Session, user: User, refreshToken: string): Promise<TokenPair> {
    const left = Math.floor((session.expiresAt - clock.now()) / 1000);
    const expiresIn = Math.min(tokenSeconds, left);
    const { username, role } = user;
    const token = await tokens.sign({ username, role, sessionId: session.id }, expiresIn);
    return { token, role, expiresIn, refreshToken };
  }

  /** The user of a session under way, who may come in. */
  function userOf(session: Session | undefined): User | null {
    const user = session && directory.user(session.username);
    return user && !user.disabled ? user : null;
  }

  function principalOf(session: Session, until: number): Principal | null {
    const user = userOf(session);
    if (!user) return null;
    directory.touchSession(session);
    const { username, role, meters } = user;
    return { username, role, scopes: null, meters, sessionId: session.id, keyId: null, until };
  }

  function principalOfKey(text: string): Principal | null {
    const key = directory.keyByHash(hashSecret(text));
    if (!key) return null;
    directory.touchKey(key);
    const { id: keyId, name, scopes, meters, expiresAt: until } = key;
    return { username: `key:${name}`, role: null, scopes, meters, sessionId: null, keyId, until };
  }

  return {
    async login(username, password, origin) {
      const begun = await enter("refresh", username, password, origin);
      return begun && await pairOf(begun.session, begun.user, begun.secret);
    },

    async signIn(username, password, origin) {
      const begun = await enter("cookie", username, password, origin);
      return begun && { cookie: begun.secret, role: begun.user.role, maxAge: sessionSeconds };
    },

    async refresh(refreshToken, { address }) {
      await directory.load();
      const id = sessionIdIn("refresh", refreshToken);
      const session = id === null ? undefined : directory.session(id);
      const user = userOf(session);
      if (!session || !user) return null;
      const hash = hashSecret(refreshToken);
      const next = newSessionSecret("refresh", session.id);
      const isNew = sameHash(hash, session.secretHash) &&
        await directory.rotateSession(session.id, hash, hashSecret(next));
      if (isNew) return await pairOf(session, user, next);
      if (await directory.wasUsed(session.id, hash)) {
        log?.warn("refresh token used twice, its session ends", {
          username: user.username,
          address: address ?? "-",
        });
        await directory.endSession(session.id);
      }
      return null;
    },

    async verify(bearer) {
      await directory.load();
      if (isApiKey(bearer)) return principalOfKey(bearer);
      const claims = await tokens.verify(bearer);
      const session = claims && directory.session(claims.sessionId);
      if (session?.username !== claims?.username) return null;
      return session && claims ? principalOf(session, claims.until) : null;
    },

    async verifyCookie(cookie) {
      await directory.load();
      const id = sessionIdIn("cookie", cookie);
      const session = id === null ? undefined : directory.session(id);
      if (!session || !sameHash(hashSecret(cookie), session.secretHash)) return null;
      return principalOf(session, session.expiresAt);
    },

    async stillHolds({ role, meters, sessionId, keyId, until }) {
      await directory.load();
      if (until !== null && clock.now() >= until) return false;
      if (keyId !== null) return directory.key(keyId) !== undefined;
      const user = userOf(directory.session(sessionId ?? ""));
      return user !== null && user.role === role && sameMeters(user.meters, meters);
    },

    async endSession(id) {
      await directory.load();
      await directory.endSession(id);
    },

    async endSessionsOf(username, keep) {
      await directory.load();
      await directory.endSessionsOf(username, keep);
    },
  };
}

/** Whether two callers are confined alike; lists are sorted. */
function sameMeters(one: readonly string[] | null, other: readonly string[] | null): boolean {
  if (one === null || other === null) return one === other;
  return one.length === other.length && one.every((serial, at) => serial === other[at]);
}
