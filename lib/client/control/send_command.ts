/** Sends a command, and says in one word what went wrong when it did not go out. */

import type { CommandRequest } from "../../domain/command.ts";
import type { SendFault } from "../../ui/texts/commands.ts";

/** Longer than the server waits for the broker (5 s, contract, 5), ms. */
export const SEND_TIMEOUT_MS = 10_000;

export type SendResult =
  | { readonly ok: true; readonly id: string }
  /** `detail` is the server's own words. */
  | { readonly ok: false; readonly fault: SendFault; readonly detail: string | null };

const FAULTS: Readonly<Record<number, SendFault>> = {
  400: "invalid",
  401: "session",
  403: "forbidden",
  404: "unknown-meter",
  429: "busy",
  502: "unavailable",
  503: "unavailable",
  504: "network",
};

/** What one click asks for. */
export interface Click {
  readonly serial: string;
  readonly request: CommandRequest;
  /** How long it may wait for its meter, s (`COMMAND_TTL`). */
  readonly ttlSeconds: number;
  /** Names it: whoever got no answer asks again with the same one, and nothing is sent twice. */
  readonly key: string;
}

/** A click that is like no other: 128 random bits. */
export function newClick(serial: string, request: CommandRequest, ttlSeconds: number): Click {
  // Not `randomUUID`: a page without TLS on another machine's address does not have it.
  const key = [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return { serial, request, ttlSeconds, key };
}

/** Posts a command for a meter with the session cookie. Never throws for what a network can do. */
export async function sendCommand(
  { serial, request: { action, value }, ttlSeconds, key }: Click,
  fetcher: typeof fetch = fetch,
): Promise<SendResult> {
  let response: Response;
  let body: unknown;
  try {
    response = await fetcher("/api/cmd", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "idempotency-key": key,
      },
      body: JSON.stringify({ action, value, numeroSerie: serial, ttlSeconds }),
      credentials: "same-origin",
      signal: AbortSignal.timeout(SEND_TIMEOUT_MS),
    });
    body = await bodyOf(response);
  } catch (error) {
    // Refused, cut or too slow: all the same to the user, who cannot know whether it went out.
    return { ok: false, fault: "network", detail: error instanceof Error ? error.message : null };
  }
  const id = field(body, "id");
  if (response.ok && id !== null) return { ok: true, id };
  const fault = FAULTS[response.status] ?? "server";
  return { ok: false, fault, detail: field(body, "detail") ?? field(body, "error") };
}

/** A proxy's error page is no JSON; its status says enough. */
async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function field(body: unknown, name: "id" | "detail" | "error"): string | null {
  if (typeof body !== "object" || body === null) return null;
  const value: unknown = Reflect.get(body, name);
  return typeof value === "string" ? value : null;
}
