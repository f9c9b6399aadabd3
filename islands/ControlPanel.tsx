import { useState } from "preact/hooks";
import { CommandCards } from "../lib/client/control/command_cards.tsx";
import { MeterChooser } from "../lib/client/control/meter_chooser.tsx";
import { MeterNow } from "../lib/client/control/meter_now.tsx";
import { RecentCommands } from "../lib/client/control/recent_commands.tsx";
import { recordedPulses } from "../lib/client/control/recorded_pulses.ts";
import { newClick } from "../lib/client/control/send_command.ts";
import { SendOutcome } from "../lib/client/control/send_outcome.tsx";
import { useSending } from "../lib/client/control/use_sending.ts";
import { WaitField } from "../lib/client/control/wait_field.tsx";
import { defaultWait, secondsOf, type Wait } from "../lib/client/control/waits.ts";
import { useServerNow } from "../lib/client/dashboard/use_server_now.ts";
import { useLive, useSampled } from "../lib/client/use_live.ts";
import type { CommandAction, CommandRequest, CommandRow } from "../lib/domain/command.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import type { Language } from "../lib/ui/format.ts";
import { formatMoment } from "../lib/ui/moment.ts";
import { CONTROL_TEXTS } from "../lib/ui/texts/control.ts";
import { fill } from "../lib/ui/texts/meters.ts";

/** Figures move on this often at most, ms: a person reads no faster. */
const SAMPLE_MS = 250;
/** Until when a command would wait moves on this often, ms. */
const TICK_MS = 60_000;

interface ControlPanelProps {
  language: Language;
  timeZone: string;
  /** When the server wrote this, Unix ms. */
  at: number;
  /** One at least, by serial. */
  meters: MeterRow[];
  selected: string | null;
  /** Recorded pulses per litre by serial, of the meters that have some. */
  pulses: Map<string, number>;
  /** Newest first. */
  commands: CommandRow[];
}

/** A meter as it is now, commands to it, and what becomes of them. */
export default function ControlPanel(props: ControlPanelProps) {
  const { language, timeZone, at } = props;
  const live = useLive({ meters: props.meters, commands: props.commands });
  const rows = useSampled(live.state.meterList, SAMPLE_MS);
  const commands = live.state.commands.value;
  const [chosen, setChosen] = useState(props.selected ?? props.meters[0].numeroSerie);
  const [wanted, setWanted] = useState<Wait | null>(null);
  const now = useServerNow(at, TICK_MS);
  const sent = () => live.refresh();
  const { outcome, isBusy, post } = useSending(sent);
  const isChosen = ({ numeroSerie }: MeterRow) => numeroSerie === chosen;
  const row = rows.find(isChosen) ?? props.meters.find(isChosen) ?? props.meters[0];
  const serial = row.numeroSerie;
  const wait = wanted ?? defaultWait(row);
  const until = formatMoment(now + secondsOf(wait) * 1000, now, language, timeZone);
  const offline = row.online ? null : fill(CONTROL_TEXTS[language].wait.off, { until });
  const pulses = recordedPulses(serial, { bySerial: props.pulses, at }, commands);
  const click = (request: CommandRequest) => newClick(serial, request, secondsOf(wait));
  const outcomeOf = (...actions: CommandAction[]) => (
    <SendOutcome
      outcome={outcome && actions.includes(outcome.click.request.action) ? outcome : null}
      {...{ commands, language, timeZone }}
      repeat={post}
      takeBack={({ request }) => post(click(request))}
    />
  );
  return (
    <div class="stack control-panel">
      <div class="card control-meter">
        <MeterChooser
          {...{ rows, serial, language }}
          onChoose={(serial) => {
            setChosen(serial);
            setWanted(null);
            keepInAddress(serial);
          }}
        />
        <MeterNow {...{ row, pulses, at, language }} />
        <WaitField {...{ wait, offline, language }} onChoose={setWanted} />
      </div>
      <CommandCards
        {...{ row, pulses, offline, language, outcomeOf }}
        disabled={isBusy}
        send={(request) => post(click(request))}
      />
      <RecentCommands {...{ rows, serial, commands, language, timeZone, sent }} />
    </div>
  );
}

/** A reload, or a link that somebody sends on, shows the same meter. */
function keepInAddress(serial: string): void {
  const url = new URL(location.href);
  url.searchParams.set("serial", serial);
  history.replaceState(history.state, "", url);
}
