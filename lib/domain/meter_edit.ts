/** Changes that an owner makes to a meter, as plain data, and what they do to its record. */

import type { MeterChange, MeterRecord, MeterSettings, RecordedReplacement } from "./meter.ts";

/** What is to be changed. */
export type MeterEdit =
  | { readonly what: "settings"; readonly patch: Partial<MeterSettings> }
  | { readonly what: "replacement"; readonly replacement: RecordedReplacement };

/**
 * The record after an edit, and what to remember of it.
 *
 * @param at Unix ms
 * @returns `change` is `null` when nothing was different
 */
export function editMeter(
  record: MeterRecord,
  edit: MeterEdit,
  by: string,
  at: number,
): { record: MeterRecord; change: MeterChange | null } {
  if (edit.what === "replacement") {
    const { replacement } = edit;
    const isKnown = record.replacements.some((known) =>
      known.at === replacement.at && known.finalMl === replacement.finalMl &&
      known.initialMl === replacement.initialMl
    );
    if (isKnown) return { record, change: null };
    const replacements = [...record.replacements, replacement].sort((a, b) => a.at - b.at);
    return {
      record: { ...record, replacements },
      change: { at, by, what: "replacement", before: {}, after: { ...replacement } },
    };
  }
  const { settings } = record;
  const changed = Object.entries(edit.patch).filter(([field, value]) =>
    value !== undefined && settings[field as keyof MeterSettings] !== value
  );
  if (changed.length === 0) return { record, change: null };
  const before = Object.fromEntries(
    changed.map(([field]) => [field, settings[field as keyof MeterSettings]]),
  );
  const after = Object.fromEntries(changed);
  return {
    record: { ...record, settings: { ...settings, ...after } },
    change: { at, by, what: "settings", before, after },
  };
}
