/** Books and changes of books with nothing in them. */

import { START } from "../ledger/state.ts";
import { type BookChange, type BookRules, type BookState, rulesKey } from "./book.ts";

/** The book of a meter of which no reading is stored and that was never replaced. */
export function emptyBook(generation: number, rules: BookRules): BookState {
  return {
    generation,
    rules: rulesKey(rules),
    walk: START,
    maxTs: null,
    epochMin: null,
    open: null,
    countedMl: 0,
    corrections: 0,
    sinceCheckpoint: 0,
    opening: null,
  };
}

/** The same head, of rules that are nobody's: the book is to be written anew. */
export function outdated(state: BookState): BookState {
  return { ...state, rules: "" };
}

/** A new head and nothing else. */
export function noChange(serial: string, state: BookState): BookChange {
  return {
    serial,
    state,
    days: [],
    months: [],
    checkpoints: [],
    goneCheckpoints: [],
    epochs: [],
    leftOut: [],
    takenBack: [],
    reports: [],
    goneReports: [],
  };
}
