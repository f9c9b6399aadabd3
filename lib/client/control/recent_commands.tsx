/** What became of the commands, of all meters or of the chosen one. */

import { useState } from "preact/hooks";
import type { CommandRow } from "../../domain/command.ts";
import type { MeterRow } from "../../domain/meter.ts";
import type { Language } from "../../ui/format.ts";
import { Notice } from "../../ui/parts/notice.tsx";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { CommandList } from "./command_list.tsx";
import { newClick } from "./send_command.ts";
import { SendOutcome } from "./send_outcome.tsx";
import type { Undo } from "./undo.ts";
import { useCommandsOf } from "./use_commands_of.ts";
import { useSending } from "./use_sending.ts";
import { defaultWait, secondsOf } from "./waits.ts";

interface RecentCommandsProps {
  readonly rows: readonly MeterRow[];
  /** The meter that is chosen. */
  readonly serial: string;
  /** Newest first. */
  readonly commands: readonly CommandRow[];
  readonly language: Language;
  readonly timeZone: string;
  readonly sent: () => void;
}

export function RecentCommands(props: RecentCommandsProps) {
  const { rows, serial, commands, language, timeZone, sent } = props;
  const [isNarrow, setNarrow] = useState(false);
  const shown = useCommandsOf(isNarrow ? serial : null, commands);
  const { outcome, isBusy, post } = useSending(sent);
  const t = CONTROL_TEXTS[language];
  const takeBack = ({ serial, request }: Undo) => {
    const meter = rows.find(({ numeroSerie }) => numeroSerie === serial) ?? { online: false };
    post(newClick(serial, request, secondsOf(defaultWait(meter))));
  };
  const names = new Map(
    rows.flatMap(({ numeroSerie, name }) => name === null ? [] : [[numeroSerie, name]]),
  );
  const list = { names, language, timeZone, isBusy, takeBack };
  return (
    <section class="card stack recent-commands" tabIndex={-1}>
      <div class="section-head">
        <h2>{t.recent}</h2>
        {rows.length > 1 && (
          <div class="filters" role="group" aria-label={t.filter}>
            {[false, true].map((narrow) => (
              <button
                key={String(narrow)}
                type="button"
                class="filter"
                aria-pressed={narrow === isNarrow}
                onClick={() => setNarrow(narrow)}
              >
                {narrow ? t.ofOne : t.ofAll}
              </button>
            ))}
          </div>
        )}
      </div>
      <SendOutcome
        {...{ outcome, commands, language, timeZone, takeBack }}
        repeat={post}
      />
      {shown.isPartial && <Notice tone="warn" role="status">{t.partly}</Notice>}
      {shown.rows.length === 0
        ? (
          <p class="muted">
            <strong>{isNarrow ? t.noneOfOne : t.none}.</strong> {t.noneHelp}
          </p>
        )
        : <CommandList {...list} commands={shown.rows} />}
    </section>
  );
}
