import { parseEnv } from "node:util";
import { type Config, ConfigError, loadConfig } from "./load.ts";

/** Exit status of a configuration that cannot be used (contract, 2). */
const EXIT_CONFIG = 2;

/**
 * The configuration of this process: the environment over `.env`. Notices are printed; with faults
 * each is printed by name and the process exits with status 2.
 */
export function configFromEnvironment({ dev = false }: { dev?: boolean } = {}): Config {
  try {
    const { config, notices } = loadConfig({ ...readDotEnv(), ...setValues() }, dev);
    for (const notice of notices) console.error(notice);
    return config;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error("Cannot start, these variables are at fault:");
    for (const fault of error.faults) console.error(`  ${fault}`);
    Deno.exit(EXIT_CONFIG);
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
