/** How something stands, as colours tell it. The words beside it say the same. */
export type Tone = "ok" | "warn" | "bad" | "idle";
