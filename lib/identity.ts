/** Who may come in and what they may do: types alone. `Services` hands their keepers to routes and API. */

/** What a user is. `viewer` reads, `user` also writes readings, `admin` does everything. */
export type Role = "admin" | "user" | "viewer";

/** What an API key may do. */
export type Scope = "read" | "write" | "command";

export const ROLES = ["admin", "user", "viewer"] as const satisfies readonly Role[];
export const SCOPES = ["read", "write", "command"] as const satisfies readonly Scope[];

/** Who is asking. */
export interface Principal {
  /** As it is recorded beside what was done: a user's name, or `key:` and the name of an API key. */
  readonly username: string;
  /** `null` for an API key. */
  readonly role: Role | null;
  /** What an API key may do; `null` for a user, whose role says it. */
  readonly scopes: readonly Scope[] | null;
  /** The only meters there are for this caller, in canonical form; `null`: all. */
  readonly meters: readonly string[] | null;
  /** The session behind it; `null` for an API key. */
  readonly sessionId: string | null;
  /** The API key behind it; `null` for a user. */
  readonly keyId: string | null;
  /** When what the caller came in with ends by itself, Unix ms; `null`: never. */
  readonly until: number | null;
}

/** Where a caller comes from, for throttles, logs and the list of sessions. */
export interface Origin {
  /** IP address; `null` when it is not known. */
  readonly address: string | null;
  /** `User-Agent`, as it was sent. */
  readonly userAgent: string | null;
}

/** What a program gets that has signed in. */
export interface TokenPair {
  /** Access token, JWT. */
  readonly token: string;
  readonly role: Role;
  /** Seconds that the access token holds. */
  readonly expiresIn: number;
  /** Exchanged once for the next pair. */
  readonly refreshToken: string;
}

/** What a browser gets that has signed in. */
export interface BrowserSession {
  /** Value of the session cookie: opaque, and good until the session ends. */
  readonly cookie: string;
  readonly role: Role;
  /** Seconds that the session lasts. */
  readonly maxAge: number;
}

/** Signs in and out, and tells who asks. */
export interface Auth {
  /**
   * Begins a session of a program.
   *
   * @returns `null` for a wrong name or password, in the same time for either
   * @throws {TooManyRequestsError} (lib/auth/throttle.ts) after repeated failures, or under a flood
   */
  login(username: string, password: string, origin: Origin): Promise<TokenPair | null>;
  /** Begins a session of a browser. As `login`. */
  signIn(username: string, password: string, origin: Origin): Promise<BrowserSession | null>;
  /**
   * The next pair of a session.
   *
   * @returns `null` when the token is bad in any way; one that was used before ends its session
   * @throws {UnavailableError} (lib/services.ts) when the store is gone for now, as every method here
   * and of `Accounts` that changes something
   */
  refresh(refreshToken: string, origin: Origin): Promise<TokenPair | null>;
  /** Who sends this as `Bearer`: an access token or an API key. @returns `null` when it is bad */
  verify(bearer: string): Promise<Principal | null>;
  /** Who sends this session cookie. @returns `null` when it is bad */
  verifyCookie(cookie: string): Promise<Principal | null>;
  /** Whether what this caller came in with would be let in again, and with the same rights. */
  stillHolds(principal: Principal): Promise<boolean>;
  /** Ends a session: its tokens and its cookie are bad from now on, over restarts too. */
  endSession(id: string): Promise<void>;
  /** Ends all sessions of a user but one. @param keep id of the one that goes on; `null`: none does */
  endSessionsOf(username: string, keep: string | null): Promise<void>;
}

/** A user as lists show one. */
export interface UserRow {
  username: string;
  role: Role;
  /** The only meters that the user sees; `null`: all. */
  meters: string[] | null;
  disabled: boolean;
  /** Unix ms. */
  createdAt: number;
  /** Unix ms; `null`: never. */
  lastLoginAt: number | null;
}

/** What may be changed of a user. */
export interface UserPatch {
  readonly role?: Role;
  readonly meters?: readonly string[] | null;
  readonly disabled?: boolean;
  readonly password?: string;
}

/** A session as lists show one. */
export interface SessionRow {
  id: string;
  username: string;
  kind: "browser" | "program";
  /** Unix ms. */
  createdAt: number;
  /** Unix ms, to the minute. */
  lastUsedAt: number;
  expiresAt: number;
  address: string | null;
  userAgent: string | null;
}

/** An API key as lists show one. */
export interface ApiKeyRow {
  id: string;
  name: string;
  scopes: Scope[];
  /** The only meters there are for the key; `null`: all. */
  meters: string[] | null;
  createdAt: number;
  createdBy: string;
  /** Unix ms; `null`: never. */
  expiresAt: number | null;
  /** Unix ms, to the minute; `null`: never. */
  lastUsedAt: number | null;
}

/** What an API key is made of. */
export interface ApiKeyInput {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly meters?: readonly string[] | null;
  readonly expiresAt?: number | null;
}

/** A change that cannot be made; nothing was changed. */
export class RejectedChangeError extends Error {
  override readonly name = "RejectedChangeError";

  /**
   * @param field the part of the input at fault
   * @param why a code for pages to translate
   * @param detail what is wrong with it, in words
   */
  constructor(readonly field: string, readonly why: RejectionCode, readonly detail: string) {
    super(`Cannot change ${field}: ${detail}`);
  }
}

/** Why a change cannot be made. */
export type RejectionCode =
  /** No name, serial or time that can be used; `detail` says why. */
  | "malformed"
  /** The name is in use. */
  | "taken"
  /** Somebody must be left who may manage users. */
  | "last-admin"
  /** An administrator sees all meters. */
  | "admin-not-confined"
  /** Shorter than 8 characters. */
  | "password-short"
  /** More than 1,024 bytes. */
  | "password-long"
  /** Among the passwords that are guessed first, or made of words that are known here. */
  | "password-common"
  /** The current password is wrong. */
  | "password-wrong";

/** Keeps users, sessions and API keys. */
export interface Accounts {
  /** By name. */
  users(): Promise<UserRow[]>;
  /** @throws {RejectedChangeError} */
  createUser(
    user: { username: string; password: string; role: Role; meters?: readonly string[] | null },
  ): Promise<UserRow>;
  /**
   * Changes a user. A change of password, role or meters, and being disabled, end all sessions of the
   * user; but for `keep`, who has changed the own password.
   *
   * @returns `null` for an unknown user
   * @throws {RejectedChangeError}
   */
  updateUser(username: string, patch: UserPatch): Promise<UserRow | null>;
  /** @returns whether there was one @throws {RejectedChangeError} for the last administrator */
  removeUser(username: string): Promise<boolean>;
  /**
   * Changes the own password; every other session of the user ends. Fields of a rejection are
   * `currentPassword` and `newPassword`.
   *
   * @param keep id of the session that goes on
   * @throws {RejectedChangeError}
   * @throws {TooManyRequestsError} (lib/auth/throttle.ts) after repeated failures
   */
  changePassword(
    username: string,
    current: string,
    next: string,
    keep: string | null,
    origin: Origin,
  ): Promise<void>;
  /** Those that are under way, the one used last first. @param username left out: of all */
  sessions(username?: string): Promise<SessionRow[]>;
  /** By name. */
  keys(): Promise<ApiKeyRow[]>;
  /**
   * Makes a key under a name that no other key has.
   *
   * @returns `secret` is shown this once
   * @throws {RejectedChangeError}
   */
  createKey(key: ApiKeyInput, by: string): Promise<{ row: ApiKeyRow; secret: string }>;
  /** @returns whether there was one */
  removeKey(id: string): Promise<boolean>;
}

/** A meter's right to come in at the broker, as lists show it. */
export interface CredentialRow {
  numeroSerie: string;
  createdAt: number;
  createdBy: string;
}

/** What a meter is set up with, shown once. */
export interface MeterSecret {
  /** The serial. */
  readonly username: string;
  readonly password: string;
  /** Signs the meter's commands: 256 bits in base64url. */
  readonly key: string;
}

/** Keeps the meters' credentials. */
export interface Credentials {
  /** By serial. */
  list(): Promise<CredentialRow[]>;
  /** Makes one, in the place of the old one, whose connection ends. The serial may become a meter. */
  create(serial: string, by: string): Promise<MeterSecret>;
  /** Takes it back; the meter's connection ends. @returns whether there was one */
  remove(serial: string, by: string): Promise<boolean>;
}

/** Where a claim came that is of a connection without a good credential, in the place of a topic. */
export const CONNECT_KNOCK = "CONNECT";

/** A serial that nobody has let in. */
export interface ClaimRow {
  numeroSerie: string;
  /** Unix ms; 0: never, it was accepted in advance. */
  firstSeen: number;
  /** Unix ms, 0 as above. A copy that the broker kept counts only when it is the first. */
  lastSeen: number;
  /** Messages until now. */
  messages: number;
  /** Where the last one came; empty before the first. */
  topic: string;
  status: "waiting" | "accepted" | "refused";
  decidedBy: string | null;
  /** Unix ms; `null` while it waits. */
  decidedAt: number | null;
}

/** What may be said to a claim. */
export const DECISIONS = ["accept", "refuse"] as const;
export type Decision = typeof DECISIONS[number];

/** Decides which serials become meters. */
export interface Claims {
  /** Waiting first, then by the time they were last seen, newest first. @throws {UnavailableError} */
  list(): Promise<ClaimRow[]>;
  /**
   * Accepts or refuses a serial; a decision may be changed until there is a meter. To accept one that
   * was never seen lets it in when it comes, and to accept a meter changes nothing.
   *
   * @param serial in canonical form
   * @returns `false` to refuse what makes no claim; else the decision is durable
   * @throws {UnavailableError}
   */
  decide(serial: string, decision: Decision, by: string): Promise<boolean>;
  /**
   * The meter of messages on the seed's topic that carry no serial, where neither their sender's
   * credential nor `DEFAULT_DEVICE_SERIAL` names one; `null`: none. @throws {UnavailableError}
   */
  unnamed(): Promise<string | null>;
  /** Says which meter they are of, from now on, and accepts it; `null`: none. @throws {UnavailableError} */
  assignUnnamed(serial: string | null, by: string): Promise<void>;
}
