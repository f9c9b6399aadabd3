/** What Mosquitto has to know of the meters: its password file and its access list. */

import type { TopicNames } from "../domain/topics.ts";
import type { MeterCredential } from "../ports.ts";

export interface MosquittoInput {
  readonly topics: TopicNames;
  readonly credentials: readonly MeterCredential[];
  /** The program's own user. */
  readonly server: { readonly username: string; readonly passwordHash: string };
  /** Meters that may use the seed's single topics as well. */
  readonly seedSerials: readonly string[];
}

/** The text of both files. */
export interface MosquittoFiles {
  readonly passwords: string;
  readonly acl: string;
}

/** Makes the files; a user name that Mosquitto cannot have is to be refused before. */
export function mosquittoFiles(input: MosquittoInput): MosquittoFiles {
  const { server, credentials } = input;
  const users = [
    [server.username, server.passwordHash],
    ...credentials.map(({ serial, passwordHash }) => [serial, passwordHash]),
  ];
  return {
    passwords: users.map(([name, hash]) => `${name}:${hash}\n`).join(""),
    acl: aclOf(input),
  };
}

/** Why a user name cannot stand in Mosquitto's files, or `null`. */
export function usernameFault(username: string): string | null {
  if (/[:\p{Cc}]/u.test(username)) return "must have no colon and no control character";
  if (/^[#\s]|\s$/.test(username)) return "must not begin with # or white space, nor end with it";
  return null;
}

/** Patterns hold for every user, `%u` being the name: a meter's is its serial. */
function aclOf({ topics: { base, seedData, seedCommand }, server, seedSerials }: MosquittoInput) {
  const seed = seedSerials.map((serial) => [
    `user ${serial}`,
    `topic write ${seedData}`,
    `topic read ${seedCommand}`,
  ]);
  const sections = [
    ["# Written by `deno task mosquitto-acl`, which writes it anew."],
    [
      `user ${server.username}`,
      `topic read ${seedData}`,
      ...["dados", "estado", "ack"].map((leaf) => `topic read ${base}/+/${leaf}`),
      `topic write ${base}/+/cmd`,
      `topic write ${base}/alertas/+`,
      `topic write ${seedCommand}`,
    ],
    ...seed,
    [
      ...["dados", "estado", "ack"].map((leaf) => `pattern write ${base}/%u/${leaf}`),
      `pattern read ${base}/%u/cmd`,
    ],
  ];
  return sections.map((lines) => lines.join("\n") + "\n").join("\n");
}
