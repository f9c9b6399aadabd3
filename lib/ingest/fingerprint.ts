/**
 * Fingerprint of a message: 53 bits of its topic and bytes (cyrb53, public domain), enough to tell the
 * last 1,000 messages of a topic apart: a chance of 5·10⁻¹¹ that two of them agree.
 */
export function fingerprint(topic: string, payload: Uint8Array): string {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const mix = (byte: number) => {
    high = Math.imul(high ^ byte, 2654435761);
    low = Math.imul(low ^ byte, 1597334677);
  };
  for (let i = 0; i < topic.length; i++) mix(topic.charCodeAt(i));
  mix(0);
  for (const byte of payload) mix(byte);
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return (4294967296 * (2097151 & low) + (high >>> 0)).toString(36);
}
