import type { ComponentChildren } from "preact";
import CopyCommand from "../../islands/CopyCommand.tsx";
import type { Language } from "../../lib/ui/format.ts";

/** What shows a text that is copied at the press of a button. @param label what it is */
export type Copyable = (label: string, text: string) => ComponentChildren;

/** Texts to copy, in a language. */
export const copyable = (language: Language): Copyable => (label, command) => (
  <CopyCommand language={language} label={label} command={command} />
);
