const SCHEMES = ["mqtt:", "mqtts:", "ws:", "wss:"];

/** What is wrong with a broker's address; `null` when nothing is. */
export function brokerUrlFault(text: string): string | null {
  const url = URL.parse(text);
  if (!url) return "cannot be parsed";
  if (!SCHEMES.includes(url.protocol)) return "must begin with mqtt://, mqtts://, ws:// or wss://";
  return url.hostname === "" ? "has no host" : null;
}
