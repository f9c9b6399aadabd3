import type { Clock } from "../ports.ts";

/** The broker has to let us in within, ms. */
export const FIRST_CONNECTION_MS = 10_000;

/** Waits for the first connection. @returns why there is none, and what to do; `null` when there is */
export async function connectOrExplain(
  connected: Promise<void>,
  url: string,
  clock: Clock,
): Promise<string | null> {
  const shown = URL.parse(url);
  const where = shown ? `${shown.protocol}//${shown.host}` : url;
  const remedy = "start a broker there (`deno task dev` has one), or name another with --url";
  const patience = new AbortController();
  const late = clock.sleep(FIRST_CONNECTION_MS, patience.signal).then(
    () => `Cannot connect to ${where}: no connection in ${FIRST_CONNECTION_MS / 1000} s: ${remedy}`,
    () => null,
  );
  const outcome = connected.then(() => null, (error: Error) => error.message);
  const why = await Promise.race([outcome, late]);
  patience.abort();
  return why;
}
