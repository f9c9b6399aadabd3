/** What is the matter with a meter, in words, with what to do about it. */

import type { MeterFlag } from "../domain/meter.ts";
import type { Language } from "../ui/format.ts";
import { FLAG_TEXTS } from "../ui/texts/flags.ts";
import { islandTexts } from "../ui/texts/islands.ts";

/** The one that asks most of the owner first; what a newer server may say besides is left out. */
const ORDER: readonly MeterFlag[] = ["waiting", "recomputing", "left-out", "clock"];

/** Those about readings that the proof lists. */
const IN_PROOF: ReadonlySet<MeterFlag> = new Set(["waiting", "left-out"]);

interface FlagsProps {
  readonly flags: readonly MeterFlag[];
  readonly language: Language;
}

const inOrder = (flags: readonly MeterFlag[]) => ORDER.filter((flag) => flags.includes(flag));

/** On the page of a meter, with the way to the proof. */
export function FlagNotices({ serial, flags, language }: FlagsProps & { readonly serial: string }) {
  const texts = FLAG_TEXTS[language];
  return (
    <>
      {inOrder(flags).map((flag) => (
        <p key={flag} class="notice notice-warn" data-flag={flag}>
          <strong>{texts[flag].title}.</strong> {texts[flag].help}
          {IN_PROOF.has(flag) && (
            <>
              {" "}
              <a href={`/meters/${encodeURIComponent(serial)}#proof`}>
                {islandTexts[language].seeProof}
              </a>
            </>
          )}
        </p>
      ))}
    </>
  );
}
