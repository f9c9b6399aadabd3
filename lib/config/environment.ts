import { parseEnv } from "node:util";
import { type Config, ConfigError, type Env, loadConfig } from "./load.ts";
import { machineFaults } from "./machine.ts";

/** Exit status of a configuration that cannot be used (contract, 2). */
const EXIT_CONFIG = 2;

export interface EnvironmentOptions {
  /** `dev` asks. */
  readonly dev?: boolean;
  /** Listens and writes: addresses, folder and files must be there too. */
  readonly serves?: boolean;
}

/**
 * The configuration of this process: the environment over `.env`. Notices are printed; with faults
 * each is printed by name and the process exits with status 2.
 */
export function configFromEnvironment(
  { dev = false, serves = false }: EnvironmentOptions = {},
): Config {
  const env = { ...readDotEnv(), ...setValues() };
  const { loaded, faults } = tryLoad(env, dev);
  if (serves) faults.push(...machineFaults(env));
  if (loaded === null || faults.length > 0) {
    console.error("Cannot start, these variables are at fault:");
    for (const fault of faults) console.error(`  ${fault}`);
    Deno.exit(EXIT_CONFIG);
  }
  for (const notice of loaded.notices) console.error(notice);
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
