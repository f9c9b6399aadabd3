/** The messages that a case of `bad-inputs.json` describes, made from its generator. */

/** How a case makes what it sends, when it is not one body. */
export interface MessageGenerator {
  readonly kind: string;
  readonly prefix?: string;
  readonly unit?: string;
  readonly open?: string;
  readonly close?: string;
  readonly count?: number;
  readonly suffix?: string;
  readonly template?: string;
  readonly items?: readonly string[];
  readonly hex?: string;
}

/** A case, as far as its messages are concerned. */
export interface MessageCase {
  readonly topic: string;
  readonly retain?: boolean;
  readonly body?: string;
  readonly body_base64?: string;
  readonly substitute?: Readonly<Record<string, string>>;
  readonly generator?: MessageGenerator;
}

export interface HostileMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
  readonly dup: boolean;
}

const encoder = new TextEncoder();

/**
 * The messages of a case, in order.
 *
 * @param now Unix ms, what `substitute` is relative to
 * @throws {Error} when the kind of generator is not known
 */
export function messagesOf(one: MessageCase, now: number): HostileMessage[] {
  const topic = one.generator?.kind === "topic_repeat" ? repeated(one.generator) : one.topic;
  const retain = one.retain ?? false;
  return payloadsOf(one, now).map((payload, i) => ({
    topic,
    payload,
    retain,
    dup: one.generator?.kind === "replay" && i > 0,
  }));
}

function payloadsOf(one: MessageCase, now: number): Uint8Array[] {
  const { generator, body = "", body_base64, substitute = {} } = one;
  if (body_base64 !== undefined) return [Uint8Array.fromBase64(body_base64)];
  const texts = generator ? generate(generator, body) : [body];
  return texts.map((text) => encoder.encode(substituted(text, substitute, now)));
}

function generate(generator: MessageGenerator, body: string): string[] {
  const { kind, prefix = "", suffix = "", count = 1, template = body } = generator;
  switch (kind) {
    case "topic_repeat":
      return [body];
    case "repeat":
      return [repeated(generator)];
    case "nest": {
      const { open = "[", close = "]", unit = "" } = generator;
      return [prefix + open.repeat(count) + unit + close.repeat(count) + suffix];
    }
    case "keys": {
      const members = Array.from({ length: count }, (_, i) => `"k${i}":${i}`);
      return [(prefix || "{") + members.join() + (suffix || "}")];
    }
    case "sequence":
    case "burst":
      return Array.from({ length: count }, (_, i) => numbered(template, i));
    case "list":
      return [...generator.items ?? []];
    case "replay":
      return Array<string>(count).fill(body);
    default:
      throw new Error(`Cannot make messages of a generator "${kind}": not known`);
  }
}

function repeated({ prefix = "", unit = "", count = 1, suffix = "" }: MessageGenerator): string {
  return prefix + unit.repeat(count) + suffix;
}

/** `%d` and `%05d` as in C. */
function numbered(template: string, i: number): string {
  return template.replace(/%0?(\d*)d/, (_, width) => String(i).padStart(Number(width || 1), "0"));
}

const UNITS: Readonly<Record<string, number>> = { s: 1e-3, ms: 1, us: 1e3 };
const SPANS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000 };

function substituted(text: string, values: Readonly<Record<string, string>>, now: number): string {
  for (const [name, words] of Object.entries(values)) {
    const match = /^now(?:([+-]\d+)([hd]))?(?: in)? (s|ms|us)$/.exec(words);
    if (!match) throw new Error(`Cannot substitute "${name}": "${words}" is not known`);
    const [, shift = "0", span = "h", unit] = match;
    const value = Math.floor((now + Number(shift) * SPANS[span]) * UNITS[unit]);
    text = text.replaceAll(name, String(value));
  }
  return text;
}
