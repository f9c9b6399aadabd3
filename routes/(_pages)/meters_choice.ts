/** The meters that somebody may see, from the fields of a form and back. */

import { normalizeSerial } from "../../lib/domain/serial.ts";
import {
  type KnownMeter,
  type MetersChoice,
  MOST_LISTED,
} from "../../lib/ui/settings/meters_field.tsx";
import { fill } from "../../lib/ui/texts/meters.ts";
import type { SettingsTexts } from "../../lib/ui/texts/settings.ts";

/** Meters of one user or key. */
const MOST_METERS = 1_000;

/** What stands in the form; without a choice nobody sees everything. */
export function metersChoiceOf(form: URLSearchParams): MetersChoice {
  return {
    which: form.get("which") === "all" ? "all" : "some",
    marked: form.getAll("meter"),
    others: form.get("others") ?? "",
  };
}

/** @returns canonical serials, each once; `null`: all; or what is wrong */
export function readMeters(
  { which, marked, others }: MetersChoice,
  t: SettingsTexts["meters"],
): { ok: true; meters: string[] | null } | { ok: false; fault: string } {
  if (which === "all") return { ok: true, meters: null };
  const written = [...marked, ...others.split(/[\s,;]+/).filter((text) => text !== "")];
  const serials = new Set<string>();
  for (const text of written) {
    const serial = normalizeSerial(text);
    if (serial === null) return { ok: false, fault: fill(t.malformed, { serial: text }) };
    serials.add(serial);
  }
  if (serials.size === 0) return { ok: false, fault: t.none };
  if (serials.size > MOST_METERS) {
    return { ok: false, fault: fill(t.tooMany, { most: String(MOST_METERS) }) };
  }
  return { ok: true, meters: [...serials].sort() };
}

/** Meters as the form shows them: marked where they are listed, else typed. */
export function choiceOf(
  meters: readonly string[] | null,
  known: readonly KnownMeter[],
): MetersChoice {
  const listed = known.length <= MOST_LISTED ? known.map(({ numeroSerie }) => numeroSerie) : [];
  return {
    which: meters === null ? "all" : "some",
    marked: meters?.filter((serial) => listed.includes(serial)) ?? [],
    others: meters?.filter((serial) => !listed.includes(serial)).join("\n") ?? "",
  };
}
