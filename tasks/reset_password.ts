/** `deno task reset-password`: a new password for an administrator who has lost the old one. */

import { lockWriter, openAccountStore, prepareDataDir } from "../lib/adapters/mod.ts";
import { resetAdmin } from "../lib/auth/bootstrap.ts";
import { configFromEnvironment } from "../lib/config/environment.ts";
import { ArgumentReader } from "../lib/simulator/arguments.ts";
import { type CommandLine, follow } from "./command_line.ts";

interface Arguments {
  readonly user: string;
}

const HELP = `Makes a new password for an administrator, and prints it once.

deno task reset-password [--user NAME]

--user NAME   whose (ADMIN_USERNAME, else "admin")

The user becomes an administrator who may do everything, and all its sessions end. The server must be
stopped meanwhile.

Exit status: 0 done, 1 failed, 2 bad arguments`;

const config = configFromEnvironment();
await follow("reset-password", readArguments(Deno.args), run);

function readArguments(args: readonly string[]): CommandLine<Arguments> {
  const reader = new ArgumentReader(args, ["user"]);
  if (reader.wantsHelp) return { kind: "help", text: HELP };
  for (const extra of reader.positionals) reader.faults.push(`"${extra}": no such argument`);
  const user = reader.text("user") ?? config.adminUsername;
  const { faults } = reader;
  return faults.length > 0 ? { kind: "faults", faults } : { kind: "run", options: { user } };
}

async function run({ user: username }: Arguments): Promise<number> {
  try {
    await prepareDataDir(config.dataDir);
    const lock = await lockWriter(config.dataDir);
    const accounts = await openAccountStore(config);
    const password = await resetAdmin({ accounts, username });
    const names = (await accounts.users()).map((user) => user.username);
    accounts.close();
    lock.release();
    if (password !== null) {
      console.log(`User: ${username}, password: ${password} (shown this once)`);
      return 0;
    }
    console.error(`There is no user "${username}"; there is ${names.join(", ") || "none at all"}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
  return 1;
}
