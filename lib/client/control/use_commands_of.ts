/** The commands to one meter, also those that many others have come after. */

import { useEffect, useState } from "preact/hooks";
import type { CommandRow } from "../../domain/command.ts";
import { browserEnvironment, HttpError } from "../env.ts";
import { commandsOf } from "../wire.ts";

/** Commands of one meter that are shown. */
const MOST = 20;

interface CommandsOf {
  /** Newest first. */
  readonly rows: readonly CommandRow[];
  /** The older ones could not be fetched. */
  readonly isPartial: boolean;
}

/**
 * Narrows the page's commands down to a meter's, and fetches what the page does not have of them.
 *
 * @param serial `null`: all, as they are
 * @param live what the stream says, newest first
 */
export function useCommandsOf(serial: string | null, live: readonly CommandRow[]): CommandsOf {
  const [fetched, setFetched] = useState<readonly CommandRow[]>([]);
  const [isPartial, setPartial] = useState(false);
  useEffect(() => {
    if (serial === null) return;
    let isWanted = true;
    fetchOf(serial).then((rows) => {
      if (!isWanted) return;
      setPartial(rows === null);
      setFetched(rows ?? []);
    });
    return () => void (isWanted = false);
  }, [serial]);
  if (serial === null) return { rows: live, isPartial: false };
  return { rows: merged(serial, live, fetched).slice(0, MOST), isPartial };
}

/** @returns `null` when the server does not give them, which the list says */
async function fetchOf(serial: string): Promise<readonly CommandRow[] | null> {
  const query = new URLSearchParams({ serial, limit: String(MOST) });
  try {
    return commandsOf(await browserEnvironment.fetchJson(`/api/commands?${query}`));
  } catch (error) {
    // No answer, too late, or an answer that is none; anything else is a fault of this page.
    const isAway = error instanceof HttpError || error instanceof TypeError ||
      error instanceof SyntaxError || error instanceof DOMException;
    if (!isAway) throw error;
    return null;
  }
}

/** Each command once, as it was heard of last; newest first. */
export function merged(
  serial: string,
  live: readonly CommandRow[],
  fetched: readonly CommandRow[],
): CommandRow[] {
  const byId = new Map<string, CommandRow>();
  for (const row of [...fetched, ...live]) {
    const known = byId.get(row.id);
    if (row.numeroSerie === serial && (!known || known.updatedAt <= row.updatedAt)) {
      byId.set(row.id, row);
    }
  }
  return [...byId.values()].sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1));
}
