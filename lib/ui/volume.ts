/** Volumes in the unit that people read them in. */

import { formatLiters, formatRegister, type Language } from "./format.ts";

/** From here on a volume is told in m³, L. */
const CUBIC_FROM_LITERS = 1000;

/** Whether a volume is told in m³; one that rounds to 1,000 L is. */
export function isCubic(liters: number): boolean {
  return Math.round(liters * 10) / 10 >= CUBIC_FROM_LITERS;
}

/** 240,0 L, and 1,240 m³ from a thousand litres on. */
export function formatVolume(liters: number, language: Language): string {
  return isCubic(liters) ? formatRegister(liters, language) : formatLiters(liters, language);
}
