import { useState } from "preact/hooks";
import { CommandList } from "../lib/client/command_list.tsx";
import { ResetButton } from "../lib/client/reset_button.tsx";
import { type Click, newClick, sendCommand } from "../lib/client/send_command.ts";
import { type Outcome, SendOutcome } from "../lib/client/send_outcome.tsx";
import { useLive } from "../lib/client/use_live.ts";
import { ValueForm } from "../lib/client/value_form.tsx";
import type { CommandAction, CommandRequest, CommandRow } from "../lib/domain/command.ts";
import type { MeterRow } from "../lib/domain/meter.ts";
import { calibrationToPulsesPerLiter, pulsesPerLiterToCalibration } from "../lib/domain/units.ts";
import { formatNumber, type Language } from "../lib/ui/format.ts";
import { islandTexts } from "../lib/ui/texts/islands.ts";

/** The YF-S201 of the seed: 7.5 Hz per L/min. */
const DEFAULT_PULSES = "450";
/** The seed's simulated flow, L/min. */
const DEFAULT_FLOW = "8";
/** How often a meter reports, s. */
const DEFAULT_INTERVAL = "1";
/** Bounds of contract, 3, in the units of the page; a flow is above zero: the least that is shown. */
const PULSES = {
  min: calibrationToPulsesPerLiter(0.01),
  max: calibrationToPulsesPerLiter(1000),
} as const;
const FLOW = { min: 0.001, max: 10_000 } as const;
const INTERVAL = { min: 1, max: 3600 } as const;

interface ControlPanelProps {
  language: Language;
  timeZone: string;
  meters: MeterRow[];
  selected: string | null;
  /** Newest first. */
  commands: CommandRow[];
}

/** Commands to one meter, and what becomes of them. */
export default function ControlPanel(props: ControlPanelProps) {
  const { language, timeZone } = props;
  const live = useLive({ meters: props.meters, commands: props.commands });
  const [chosen, setChosen] = useState(props.selected);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const meters = live.state.meterList.value;
  const commands = live.state.commands.value;
  const serial = meters.find(({ numeroSerie }) => numeroSerie === chosen)?.numeroSerie ??
    meters.at(0)?.numeroSerie ?? null;
  const { control, noMeters } = islandTexts[language];
  const disabled = serial === null || outcome?.kind === "sending";

  const post = async (click: Click) => {
    if (disabled) return;
    setOutcome({ kind: "sending", click });
    const result = await sendCommand(click);
    setOutcome({ kind: "answered", click, result });
    live.refresh();
  };
  const send = (request: CommandRequest) => {
    if (serial !== null) post(newClick(serial, request));
  };
  const form = { language, disabled };
  /** Below the buttons that sent it: nothing moves under the pointer. */
  const outcomeOf = (...actions: CommandAction[]) => (
    <SendOutcome
      outcome={outcome && actions.includes(outcome.click.request.action) ? outcome : null}
      commands={commands}
      language={language}
      timeZone={timeZone}
      repeat={post}
    />
  );
  return (
    <div class="stack">
      <label class="field" for="control-meter">
        <span>{control.meter}</span>
        <select
          id="control-meter"
          value={serial ?? ""}
          disabled={serial === null}
          onChange={(event) => setChosen(event.currentTarget.value)}
        >
          {meters.map(({ numeroSerie, name }) => (
            <option key={numeroSerie} value={numeroSerie} selected={numeroSerie === serial}>
              {name === null ? numeroSerie : `${name} (${numeroSerie})`}
            </option>
          ))}
        </select>
      </label>
      {serial === null && <p class="notice">{noMeters}</p>}
      <section class="card stack">
        <h2>{control.reset}</h2>
        <ResetButton {...form} serial={serial ?? ""} send={() => send({ action: "reset" })} />
        {outcomeOf("reset")}
      </section>
      <section class="card stack">
        <h2>{control.calibration}</h2>
        <ValueForm
          {...form}
          id="control-calibration"
          label={control.pulsesPerLiter}
          initial={DEFAULT_PULSES}
          {...PULSES}
          hint={(pulses) =>
            `${control.equals} ${
              formatNumber(pulsesPerLiterToCalibration(pulses), language)
            } Hz/(L/min)`}
          buttons={[{
            label: control.apply,
            primary: true,
            send: (pulses) =>
              send({ action: "setCalibration", value: pulsesPerLiterToCalibration(pulses) }),
          }]}
        />
        {outcomeOf("setCalibration")}
      </section>
      <section class="card stack">
        <h2>{control.simulation}</h2>
        <ValueForm
          {...form}
          id="control-flow"
          label={control.simulatedFlow}
          initial={DEFAULT_FLOW}
          {...FLOW}
          buttons={[
            {
              label: control.start,
              primary: true,
              send: (value) => send({ action: "simulate", value }),
            },
            { label: control.adjust, send: (value) => send({ action: "simSetFlow", value }) },
          ]}
        >
          <button
            type="button"
            class="button"
            disabled={disabled}
            onClick={() => send({ action: "simOff" })}
          >
            {control.stop}
          </button>
        </ValueForm>
        {outcomeOf("simulate", "simSetFlow", "simOff")}
        <ValueForm
          {...form}
          id="control-interval"
          label={control.intervalSeconds}
          initial={DEFAULT_INTERVAL}
          {...INTERVAL}
          buttons={[{
            label: control.interval,
            send: (value) => send({ action: "setInterval", value }),
          }]}
        />
        {outcomeOf("setInterval")}
      </section>
      <section class="card stack">
        <h2>{control.recent}</h2>
        <CommandList commands={commands} language={language} timeZone={timeZone} />
      </section>
    </div>
  );
}
