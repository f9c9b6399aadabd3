/** Making and taking back meters' credentials on the pages. */

import { type Context, HttpError, page } from "fresh";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import type { State } from "../../lib/state.ts";
import { type MeterSetup, meterSetup } from "../../lib/ui/settings/meter_setup.ts";
import type { Problem } from "../../lib/ui/settings/problem.tsx";
import { tryChange } from "./settings.ts";

/** The serial of the address, which must have a credential. @throws {HttpError} 404 */
export async function credentialOf({ url, state }: Context<State>): Promise<string> {
  const serial = normalizeSerial(url.searchParams.get("serial"));
  const rows = await state.services.credentials.list();
  if (!rows.some(({ numeroSerie }) => numeroSerie === serial)) throw new HttpError(404);
  return serial as string;
}

/** Makes a credential. @returns what the meter has to know, or why there is none */
export async function makeCredential(
  ctx: Context<State>,
  serial: string,
  by: string,
): Promise<{ ok: true; setup: MeterSetup } | { ok: false; problem: Problem }> {
  const { credentials, broker, settings } = ctx.state.services;
  const made = await tryChange(ctx, () => credentials.create(serial, by));
  if (!made.ok) return made;
  const setup = meterSetup(made.value, broker().address, settings.topics.base, ctx.url);
  return { ok: true, setup };
}

/** What a page shows that makes credentials. */
export interface CredentialData {
  readonly serial: string;
  /** Meters without one, where one is to be chosen. */
  readonly offered: readonly string[];
  /** Good for one creation. */
  readonly once: string;
  readonly problem: Problem | null;
  /** What was made, shown this once. */
  readonly setup: MeterSetup | null;
}

/** The page that shows a new credential. */
export function shown(setup: MeterSetup) {
  const serial = setup.username;
  return page<CredentialData>({ serial, offered: [], once: "", problem: null, setup });
}
