/** What Deno KV allows, measured with Deno 2.9.6. */

/** Entries that a `list` fetches at once. */
export const BATCH_SIZE = 500;
/** Keys that one `getMany` takes. */
export const GET_MANY = 10;
