/** Reads a payload as a JSON object. @returns `null` when it is none, or not UTF-8 */
export function jsonObject(payload: Uint8Array): Readonly<Record<string, unknown>> | null {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
  } catch {
    return null; // the caller quarantines it
  }
  return typeof value === "object" && value !== null ? value as Record<string, unknown> : null;
}
