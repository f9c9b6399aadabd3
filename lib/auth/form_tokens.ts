/** Forms that work once: sent again, by a reload or by going back, they do nothing. */

import { BoundedMap } from "./bounded_map.ts";
import { randomText } from "./secrets.ts";

/** Forms that may be open at a time; beyond, the one opened longest ago is of no more use. */
const MOST_OPEN = 1_000;
/** Random bytes of a token. */
const TOKEN_BYTES = 16;

/** Hands out tokens for forms and takes each back once. In memory: a restart closes all forms. */
export class FormTokens {
  readonly #open = new BoundedMap<string, string>(MOST_OPEN);

  /** A token for a form that is shown to this user. */
  issue(username: string): string {
    const token = randomText(TOKEN_BYTES);
    this.#open.set(token, username);
    return token;
  }

  /** Uses a token up. @returns whether it was this user's and had not been used */
  take(token: string | null, username: string): boolean {
    if (token === null || this.#open.get(token) !== username) return false;
    this.#open.delete(token);
    return true;
  }
}
