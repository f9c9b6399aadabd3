/** Which passwords may be chosen (NIST SP 800-63B, 5.1.1.2): long enough, and not guessed first. */

import { RejectedChangeError } from "../identity.ts";
import { MAX_PASSWORD_BYTES } from "./passwords.ts";

/** Least length, characters. No rules of composition: they make passwords worse. */
export const MIN_PASSWORD_CHARS = 8;

/** What comes to mind first in front of a water meter, folded. */
const WORDS_AT_HAND = [
  ...["hidrometro", "hidrometer", "watermeter", "medidor", "consumo", "inteligente", "agua"],
  ...["administrador", "administrator", "admin", "usuario", "senha", "password", "esp32"],
];
/** A shorter word is part of too many others to be one that is known, letters. */
const MIN_WORD = 4;

/** What an attacker knows of the installation or of the user. */
export interface KnownWords {
  readonly username: string;
  readonly serials: readonly string[];
}

/**
 * Words that are known here count for nothing: what is left must be a good password by itself.
 *
 * @param field of the input, for the error
 * @throws {RejectedChangeError}
 */
export async function checkNewPassword(
  password: string,
  { username, serials }: KnownWords,
  field: string,
): Promise<void> {
  const bytes = new TextEncoder().encode(password).length;
  if (bytes > MAX_PASSWORD_BYTES) {
    const why = `must not exceed ${MAX_PASSWORD_BYTES} bytes`;
    throw new RejectedChangeError(field, "password-long", why);
  }
  // A lone surrogate would be hashed as U+FFFD, and two passwords be one.
  if (!password.isWellFormed()) {
    throw new RejectedChangeError(field, "malformed", "must be Unicode");
  }
  if ([...password].length < MIN_PASSWORD_CHARS) {
    const why = `must have ${MIN_PASSWORD_CHARS} characters or more`;
    throw new RejectedChangeError(field, "password-short", why);
  }
  const common = await commonPasswords();
  const rest = without(fold(password), [...WORDS_AT_HAND, username, ...serials].map(fold));
  const isGuessed = common.has(password.toLowerCase()) || common.has(rest) ||
    [...rest].length < MIN_PASSWORD_CHARS && rest !== fold(password);
  if (!isGuessed) return;
  const why = "is among the passwords that are guessed first, or made of words that are known here";
  throw new RejectedChangeError(field, "password-common", why);
}

/** Lower case without accents. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

function without(text: string, words: readonly string[]): string {
  return words.filter((word) => word.length >= MIN_WORD)
    .sort((one, other) => other.length - one.length)
    .reduce((rest, word) => rest.replaceAll(word, ""), text);
}

let common: Promise<ReadonlySet<string>> | undefined;

/** 50,000 passwords from leaks; read when somebody first chooses one, since most starts see none. */
function commonPasswords(): Promise<ReadonlySet<string>> {
  return common ??= import("@zxcvbn-ts/language-common")
    .then(({ dictionary }) => new Set<string>(dictionary["passwords-common"]));
}
