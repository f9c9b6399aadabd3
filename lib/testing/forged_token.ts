/** Access tokens as nobody but this program should make them: signed with its own key, and wrong. */

import { SignJWT } from "jose";
import { signingKey } from "../auth/tokens.ts";

/** What differs from a good token. */
export interface Forgery {
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: Uint8Array;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly omit?: readonly string[];
}

/**
 * A token for `sub` `ana` and session `s1`, unless told otherwise.
 *
 * @param secret of the program: an attacker's best case
 * @param now Unix s
 */
export function forgeToken(
  secret: Uint8Array,
  now: number,
  { alg = "HS256", kid, key, claims, omit = [] }: Forgery = {},
): Promise<string> {
  const own = signingKey(secret);
  const good = {
    ...{ iss: "hidrometro", aud: "hidrometro", iat: now, exp: now + 600 },
    ...{ sub: "ana", role: "user", typ: "access", jti: "1", sid: "s1" },
  };
  const all = Object.entries({ ...good, ...claims }).filter(([name]) => !omit.includes(name));
  return new SignJWT(Object.fromEntries(all))
    .setProtectedHeader({ alg, kid: kid ?? own.id })
    .sign(key ?? own.key);
}
