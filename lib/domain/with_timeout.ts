/**
 * Waits for work, but not for ever: a foreign lock makes Deno KV wait without end.
 *
 * @param what in words, for the error
 * @throws {Error} after `limitMs`; the work itself goes on
 */
export async function withTimeout<T>(
  work: Promise<T>,
  what: string,
  limitMs: number,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const message = `${what} took longer than ${limitMs} ms`;
    timer = setTimeout(() => reject(new Error(message)), limitMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
