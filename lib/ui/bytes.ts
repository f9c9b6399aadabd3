/** Sizes of files. */

import { formatNumber, type Language } from "./format.ts";

const UNITS = ["B", "KiB", "MiB", "GiB"] as const;
const STEP = 1024;

/** 64 MiB, 1,5 KiB: in the unit that leaves no more than four digits. */
export function formatBytes(bytes: number, language: Language): string {
  let unit = 0;
  let size = bytes;
  for (; size >= STEP && unit < UNITS.length - 1; unit++) size /= STEP;
  return `${formatNumber(size, language, 1)} ${UNITS[unit]}`;
}
