/** What the button that copies says, in both languages. */

import type { Language } from "../format.ts";

export interface CopyTexts {
  readonly copy: string;
  readonly copied: string;
  /** The browser does not let a page copy. */
  readonly selected: string;
}

const portuguese: CopyTexts = {
  copy: "Copiar",
  copied: "Copiado.",
  selected: "Selecionado: copie com Ctrl+C ou ⌘C.",
};

const english: CopyTexts = {
  copy: "Copy",
  copied: "Copied.",
  selected: "Selected: copy it with Ctrl+C or ⌘C.",
};

/** The texts by language. */
export const COPY_TEXTS: Readonly<Record<Language, CopyTexts>> = {
  "pt-BR": portuguese,
  en: english,
};
