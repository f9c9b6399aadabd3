import { parseEnv } from "node:util";
import { type Config, ConfigError, type Env, loadConfig } from "./load.ts";
import { machineFaults } from "./machine.ts";
import { SECRET_FILES } from "./schema.ts";

/** Exit status of a configuration that cannot be used (contract, 2). */
const EXIT_CONFIG = 2;

export interface EnvironmentOptions {
  /** `dev` asks. */
  readonly dev?: boolean;
  /** Listens and writes: addresses, folder and files must be there too. */
  readonly serves?: boolean;
  /** Another process is started with the same configuration, and says the notices. */
  readonly silent?: boolean;
}

/**
 * The configuration of this process: the environment over `.env`. Notices are printed; with faults
 * each is printed by name and the process exits with status 2.
 */
export function configFromEnvironment(
  { dev = false, serves = false, silent = false }: EnvironmentOptions = {},
): Config {
  const { env, faults: secretFaults } = withSecretFiles({ ...readDotEnv(), ...setValues() });
  const { loaded, faults } = tryLoad(env, dev);
  faults.push(...secretFaults);
  if (serves) faults.push(...machineFaults(env));
  if (loaded === null || faults.length > 0) {
    console.error("Cannot start, these variables are at fault:");
    for (const fault of faults) console.error(`  ${fault}`);
    Deno.exit(EXIT_CONFIG);
  }
  if (!silent) { for (const notice of loaded.notices) console.error(notice); }
  return loaded.config;
}

function tryLoad(
  env: Env,
  dev: boolean,
): { loaded: ReturnType<typeof loadConfig> | null; faults: string[] } {
  try {
    return { loaded: loadConfig(env, dev), faults: [] };
  } catch (error) {
    if (error instanceof ConfigError) return { loaded: null, faults: [...error.faults] };
    throw error;
  }
}

/**
 * Secrets that are kept in files, as Docker and systemd hand them over: `NAME_FILE` stands for the text
 * of that file as `NAME`. A fault of the file is the variable's; giving both is one too.
 */
export function withSecretFiles(env: Env): { env: Env; faults: string[] } {
  const faults: string[] = [];
  const read: Record<string, string> = {};
  for (const name of SECRET_FILES) {
    const variable = `${name}_FILE`;
    const path = env[variable];
    if (!path) continue;
    try {
      if (env[name]) throw new Error(`must not be given beside ${name}`);
      read[name] = Deno.readTextFileSync(path).trim();
      if (read[name] === "") throw new Error("must be a file with a text in it");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      faults.push(`${variable} ${JSON.stringify(path)}: ${why}`);
    }
  }
  return { env: { ...env, ...read }, faults };
}

/** The variables of the process that are not empty: an empty one does not hide that of the file. */
function setValues(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([, value]) => value !== ""),
  );
}

function readDotEnv(): Record<string, string | undefined> {
  try {
    return parseEnv(Deno.readTextFileSync(".env"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
