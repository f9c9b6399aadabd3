/** Keeps users, sessions and API keys: what may be changed of them, and what ends with it. */

import {
  type Accounts,
  type ApiKeyRow,
  RejectedChangeError,
  type SessionRow,
  type UserPatch,
  type UserRow,
} from "../identity.ts";
import type { Log } from "../log.ts";
import type { ApiKey, Session, User } from "../ports.ts";
import {
  checkConfinement,
  expiryOf,
  keyNameOf,
  metersOf,
  scopesOf,
  usernameOf,
} from "./account_input.ts";
import type { Directory } from "./directory.ts";
import type { PasswordGate } from "./gate.ts";
import { checkNewPassword } from "./password_rules.ts";
import { hashSecret, newApiKey, newId } from "./secrets.ts";

export interface AccountsOptions {
  readonly directory: Directory;
  readonly gate: PasswordGate;
  readonly clock: { now(): number };
  /** Serials that a password must not be made of. */
  readonly serials: () => readonly string[];
  readonly log?: Log;
}

/** Users, sessions and keys over a directory. */
export function createAccounts(options: AccountsOptions): Accounts {
  const { directory, gate, clock, serials, log } = options;

  /** @throws {RejectedChangeError} for a password that may not be chosen */
  async function hashNew(password: string, username: string, field: string): Promise<string> {
    await checkNewPassword(password, { username, serials: serials() }, field);
    return await gate.hash(password);
  }

  /** Whether nobody else could manage users. */
  function isLastAdmin({ username, role, disabled }: User): boolean {
    const others = directory.users().filter((user) => user.username !== username);
    return role === "admin" && !disabled &&
      !others.some((user) => user.role === "admin" && !user.disabled);
  }

  /** Sessions first: were that to fail, the user has merely been signed out. */
  async function change(user: User, next: User, keep: string | null = null): Promise<UserRow> {
    if (endsSessions(user, next)) await directory.endSessionsOf(user.username, keep);
    await directory.updateUser(next);
    log?.info("user changed", { username: user.username });
    return rowOf(next);
  }

  return {
    async users() {
      await directory.load();
      return directory.users().map(rowOf);
    },

    async createUser({ username: text, password, role, meters: wanted = null }) {
      await directory.load();
      const username = usernameOf(text);
      const meters = metersOf(wanted);
      checkConfinement(role, meters);
      const taken = () => new RejectedChangeError("username", "taken", "is in use");
      if (directory.user(username)) throw taken();
      const passwordHash = await hashNew(password, username, "password");
      const createdAt = clock.now();
      const rest = { createdAt, disabled: false, lastLoginAt: null };
      const user: User = { username, role, passwordHash, meters, ...rest };
      const isNew = await directory.exclusively(() => directory.createUser(user));
      if (!isNew) throw taken();
      log?.info("user created", { username, role });
      return rowOf(user);
    },

    async updateUser(username, patch) {
      await directory.load();
      if (!directory.user(username)) return null;
      const { password } = patch;
      const passwordHash = password === undefined
        ? undefined
        : await hashNew(password, username, "password");
      return await directory.exclusively(async () => {
        const user = directory.user(username);
        if (!user) return null;
        const next = patched(user, patch, passwordHash);
        const staysAdmin = next.role === "admin" && !next.disabled;
        if (!staysAdmin && isLastAdmin(user)) {
          throw lastAdmin(next.role === "admin" ? "disabled" : "role");
        }
        return await change(user, next);
      });
    },

    async removeUser(username) {
      await directory.load();
      return await directory.exclusively(async () => {
        const user = directory.user(username);
        if (!user) return false;
        if (isLastAdmin(user)) throw lastAdmin("username");
        await directory.removeUser(username);
        log?.info("user removed", { username });
        return true;
      });
    },

    async changePassword(username, current, next, keep, origin) {
      await directory.load();
      const checked = await gate.check("password change", username, current, origin);
      const wrong = () =>
        new RejectedChangeError("currentPassword", "password-wrong", "is not your password");
      if (!checked) throw wrong();
      const passwordHash = await hashNew(next, username, "newPassword");
      await directory.exclusively(async () => {
        const user = directory.user(username);
        if (user?.passwordHash !== checked.passwordHash) throw wrong();
        await change(user, { ...user, passwordHash }, keep);
      });
    },

    async sessions(username) {
      await directory.load();
      return directory.sessions(username).map(sessionRowOf);
    },

    async keys() {
      await directory.load();
      return directory.keys().map(keyRowOf);
    },

    async createKey({ name: text, scopes, meters = null, expiresAt = null }, by) {
      await directory.load();
      const secret = newApiKey();
      const key: ApiKey = {
        id: newId(),
        name: keyNameOf(text),
        scopes: scopesOf(scopes),
        meters: metersOf(meters),
        secretHash: hashSecret(secret),
        createdAt: clock.now(),
        createdBy: by,
        expiresAt: expiryOf(expiresAt, clock.now()),
        lastUsedAt: null,
      };
      await directory.exclusively(async () => {
        if (directory.keys().some(({ name }) => name === key.name)) {
          throw new RejectedChangeError("name", "taken", "is in use");
        }
        await directory.createKey(key);
      });
      log?.info("API key created", { name: key.name, by });
      return { row: keyRowOf(key), secret };
    },

    async removeKey(id) {
      await directory.load();
      return await directory.removeKey(id);
    },
  };
}

function patched(user: User, patch: UserPatch, passwordHash = user.passwordHash): User {
  const { role = user.role, disabled = user.disabled } = patch;
  const meters = patch.meters === undefined ? user.meters : metersOf(patch.meters);
  checkConfinement(role, meters);
  return { ...user, role, disabled, meters, passwordHash };
}

/** Whether somebody who came in as the one must not go on as the other. */
function endsSessions(user: User, next: User): boolean {
  return next.disabled || user.role !== next.role || user.passwordHash !== next.passwordHash ||
    JSON.stringify(user.meters) !== JSON.stringify(next.meters);
}

function lastAdmin(field: string): RejectedChangeError {
  return new RejectedChangeError(field, "last-admin", "somebody must be left who manages users");
}

function rowOf({ username, role, meters, disabled, createdAt, lastLoginAt }: User): UserRow {
  return { username, role, meters: meters && [...meters], disabled, createdAt, lastLoginAt };
}

function sessionRowOf({ secretHash: _, rotations: __, ...row }: Session): SessionRow {
  return row;
}

function keyRowOf({ secretHash: _, ...key }: ApiKey): ApiKeyRow {
  return { ...key, scopes: [...key.scopes], meters: key.meters && [...key.meters] };
}
