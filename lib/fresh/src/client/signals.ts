import { computed, signal } from "@preact/signals";
import type { Parsers } from "../jsonify/parse.ts";

/** Brings signals back to life; what was computed is frozen at the value it had on the server. */
export const signalParsers: Parsers = {
  Signal: () => {
    const value = signal<unknown>(undefined);
    return { value, fill: (inner) => value.value = inner };
  },
  Computed: () => {
    const source = signal<unknown>(undefined);
    return { value: computed(() => source.value), fill: (inner) => source.value = inner };
  },
};
