/** Settings, replacements and the trail of changes, in memory. */

import {
  DEFAULT_SETTINGS,
  type MeterChange,
  type MeterSettings,
  type RecordedReplacement,
} from "../domain/meter.ts";
import type { MeterOffice } from "../services.ts";

/** A `MeterOffice` whose drawers are open. */
export interface FakeOffice extends MeterOffice {
  /** In the order in which they were recorded. */
  replacements(serial: string): readonly RecordedReplacement[];
  /** Oldest first. */
  changes(serial: string): readonly MeterChange[];
}

interface Drawer {
  settings: MeterSettings;
  readonly replacements: RecordedReplacement[];
  readonly changes: MeterChange[];
}

interface FakeOfficeNeeds {
  has(serial: string): boolean;
  now(): number;
  /** Throws when the writer is to refuse. */
  refuse(): void;
}

export function createFakeOffice({ has, now, refuse }: FakeOfficeNeeds): FakeOffice {
  const drawers = new Map<string, Drawer>();
  const drawer = (serial: string): Drawer => {
    const known = drawers.get(serial) ??
      { settings: DEFAULT_SETTINGS, replacements: [], changes: [] };
    drawers.set(serial, known);
    return known;
  };
  return {
    settings: (serial) => has(serial) ? drawer(serial).settings : null,
    async configure(serial, patch, by) {
      await Promise.resolve();
      refuse();
      const meter = drawer(serial);
      const before: Record<string, unknown> = {};
      const after: Record<string, unknown> = {};
      for (const key of Object.keys(patch) as (keyof MeterSettings)[]) {
        if (patch[key] === meter.settings[key]) continue;
        before[key] = meter.settings[key];
        after[key] = patch[key];
      }
      meter.settings = { ...meter.settings, ...patch };
      if (Object.keys(after).length > 0) {
        meter.changes.push({ at: now(), by, what: "settings", before, after });
      }
      return meter.settings;
    },
    async replace(serial, replacement, by) {
      await Promise.resolve();
      refuse();
      const { replacements, changes } = drawer(serial);
      replacements.push(replacement);
      changes.push({ at: now(), by, what: "replacement", before: {}, after: { ...replacement } });
    },
    replacements: (serial) => drawer(serial).replacements,
    changes: (serial) => drawer(serial).changes,
  };
}
