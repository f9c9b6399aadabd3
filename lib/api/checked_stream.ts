/** A stream that lasts for hours, for a caller whose rights may end meanwhile. */

/** How often a caller is looked at again, ms: what was taken back is seen for so long at the most. */
const CHECK_MS = 60_000;

/**
 * The same bytes, until the caller would not be let in again.
 *
 * @param holds whether the caller still would
 */
export function checkedStream(
  body: ReadableStream<Uint8Array>,
  holds: () => Promise<boolean>,
  everyMs = CHECK_MS,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let timer: ReturnType<typeof setInterval>;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const check = async () => {
        if (!await holds()) await reader.cancel();
      };
      timer = setInterval(() => {
        check().catch((error) => {
          clearInterval(timer);
          controller.error(error);
        });
      }, everyMs);
      // Also while nobody reads here: what is closed for that reason must be seen to be closed.
      reader.closed.then(() => clearInterval(timer), (error) => {
        clearInterval(timer);
        controller.error(error);
      });
    },

    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },

    async cancel(reason) {
      clearInterval(timer);
      await reader.cancel(reason);
    },
    // Nothing is held here: what waits, waits where it is counted.
  }, { highWaterMark: 0 });
}
