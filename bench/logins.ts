/**
 * What other requests wait while twenty people sign in at once: a password's hash takes a core for a
 * third of a second and 128 MiB. The reference is the same server with nobody signing in.
 */

import { build, type Server, signIn, startServer } from "./processes.ts";
import { type Row, time } from "./report.ts";

const LOGINS = 20;
/** Between the other requests, ms. */
const EVERY_MS = 5;
/** Rounds with logins, each beside one of the same length without. */
const ROUNDS = 5;
/** What the other requests may wait with logins, times what they wait without: p99. */
const GATE = 1 / 10;

/** Asks every 5 ms until it is stopped, however long the answers take. @returns what each took, ms */
function ask(url: string, token: string): { stop(): Promise<number[]> } {
  const headers = { authorization: `Bearer ${token}` };
  const waits: Promise<number>[] = [];
  const one = async () => {
    const began = performance.now();
    const answer = await fetch(`${url}/api/meters`, { headers });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`Cannot measure: ${url} answers ${answer.status}`);
    return performance.now() - began;
  };
  const timer = setInterval(() => waits.push(one()), EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return Promise.all(waits);
    },
  };
}

/** @returns what the logins took together, ms */
async function signInAll(server: Server): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: LOGINS }, () => signIn(server)));
  return performance.now() - began;
}

const quantile = (sorted: readonly number[], q: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))];

/** Runs it all. */
export async function logins(): Promise<Row[]> {
  await build();
  const server = await startServer();
  const [busy, idle, took]: [number[], number[], number[]] = [[], [], []];
  try {
    const token = await signIn(server);
    for (let round = 0; round < ROUNDS; round++) {
      const during = ask(server.url, token);
      took.push(await signInAll(server));
      busy.push(...await during.stop());
      const without = ask(server.url, token);
      await new Promise((resolve) => setTimeout(resolve, took[round]));
      idle.push(...await without.stop());
    }
  } finally {
    await server.stop();
  }
  return rowsOf(busy, idle, took);
}

function rowsOf(busy: number[], idle: number[], took: number[]): Row[] {
  const [during, without] = [busy, idle].map((waits) => waits.toSorted((a, b) => a - b));
  const row = (name: string, q: number, gate?: number) => {
    const values = [quantile(during, q), quantile(without, q)] as const;
    return time(`/api/meters while ${LOGINS} sign in, ${name}`, values, "ms", {
      beside: "nobody signs in",
      gate,
    });
  };
  const mean = took.reduce((sum, ms) => sum + ms, 0) / took.length;
  return [
    row("half of the answers within", 0.5),
    row("99 of 100 answers within", 0.99, GATE),
    { name: `${LOGINS} logins at once, the last within`, value: mean, unit: "ms" },
  ];
}
