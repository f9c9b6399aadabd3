/** A claim list in memory. */

import type { ClaimRow, Claims } from "../identity.ts";

/** `Claims` whose list is open: push claims, or change them. */
export interface FakeClaims extends Claims {
  readonly rows: ClaimRow[];
}

/** A claim that waits. */
export function aClaim(part: Partial<ClaimRow> = {}): ClaimRow {
  return {
    numeroSerie: "M1",
    firstSeen: 1,
    lastSeen: 1,
    messages: 1,
    topic: "hidrometro/dados",
    status: "waiting",
    decidedBy: null,
    decidedAt: null,
    ...part,
  };
}

/** @param refuse throws when the writer is to refuse */
export function createFakeClaims(
  { now, refuse }: { now(): number; refuse(): void },
): FakeClaims {
  const rows: ClaimRow[] = [];
  let unnamed: string | null = null;
  const decide: Claims["decide"] = async (serial, decision, by) => {
    await Promise.resolve();
    refuse();
    let row = rows.find(({ numeroSerie }) => numeroSerie === serial);
    if (!row && decision === "refuse") return false;
    if (!row) {
      const never = { firstSeen: 0, lastSeen: 0, messages: 0, topic: "" };
      row = aClaim({ ...never, numeroSerie: serial });
      rows.push(row);
    }
    row.status = decision === "accept" ? "accepted" : "refused";
    Object.assign(row, { decidedBy: by, decidedAt: now() });
    return true;
  };
  return {
    rows,
    decide,
    list: () => Promise.resolve([...rows]),
    unnamed: () => Promise.resolve(unnamed),
    assignUnnamed: async (serial, by) => {
      if (serial !== null) await decide(serial, "accept", by);
      refuse();
      unnamed = serial;
    },
  };
}
