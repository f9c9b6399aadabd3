/** Writes to a store that another connection writes as well. */

/** SQLite's words for SQLITE_BUSY, as Deno KV hands them on. */
const LOCKED = "database is locked";
/** Whoever writes holds the lock for milliseconds; what takes longer than this is a fault, ms. */
const PATIENCE_MS = 5000;
/** Between tries, ms; some more at random, so that two that wait do not meet again and again. */
const PAUSE_MS = { least: 1, most: 20 } as const;

/**
 * Writes when no other connection does. Deno KV (2.9) does not wait for the lock of another connection:
 * beside one that writes without a pause every second commit fails at once, and nothing of it is written.
 *
 * @param write is called again after such a failure: it builds its operation anew
 * @throws what `write` throws, "database is locked" after 5 s
 */
export async function whenUnlocked<T>(write: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (let pause: number = PAUSE_MS.least;; pause = Math.min(2 * pause, PAUSE_MS.most)) {
    try {
      return await write();
    } catch (error) {
      const isLocked = error instanceof Error && error.message.includes(LOCKED);
      if (!isLocked || performance.now() >= end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, pause * (1 + Math.random())));
  }
}
