/** What can be asked of a meter, a card each. */

import type { ComponentChildren } from "preact";
import type { CommandAction, CommandRequest } from "../../domain/command.ts";
import { COMMAND_VALUES } from "../../domain/command.ts";
import type { MeterRow } from "../../domain/meter.ts";
import { calibrationToPulsesPerLiter, pulsesPerLiterToCalibration } from "../../domain/units.ts";
import { formatNumber, formatRegister, type Language } from "../../ui/format.ts";
import { Figure } from "../../ui/parts/figure.tsx";
import { CONTROL_TEXTS } from "../../ui/texts/control.ts";
import { fill } from "../../ui/texts/meters.ts";
import { typeNumber } from "../../ui/typed_number.ts";
import { PULSE_DECIMALS } from "./command_detail.ts";
import { USUAL_PULSES } from "./meter_now.tsx";
import { ResetButton } from "./reset_button.tsx";
import { ValueForm } from "./value_form.tsx";

/** The seed's simulated flow, L/min. */
const DEFAULT_FLOW = "8";
/** How often a meter reports, s. */
const DEFAULT_INTERVAL = "1";
const { setCalibration, simulate, setInterval } = COMMAND_VALUES;
/** Bounds of the commands in the units of the page; a flow is above zero: the least that is shown. */
const PULSES = {
  min: calibrationToPulsesPerLiter(setCalibration?.min ?? NaN),
  max: calibrationToPulsesPerLiter(setCalibration?.max ?? NaN),
} as const;
const FLOW = { min: 0.001, max: simulate?.max ?? NaN } as const;
const INTERVAL = { min: setInterval?.min ?? NaN, max: setInterval?.max ?? NaN } as const;

interface CommandCardsProps {
  readonly row: MeterRow;
  /** Recorded pulses per litre; `null`: none. */
  readonly pulses: number | null;
  /** What a meter that is off means for a command; `null` for one that is on. */
  readonly offline: string | null;
  readonly disabled: boolean;
  readonly language: Language;
  readonly send: (request: CommandRequest) => void;
  /** What became of the last of these; below the buttons that sent it: nothing moves under the pointer. */
  readonly outcomeOf: (...actions: CommandAction[]) => ComponentChildren;
}

export function CommandCards(props: CommandCardsProps) {
  const { row, language, disabled, offline, send, outcomeOf } = props;
  const t = CONTROL_TEXTS[language];
  return (
    <div class="command-cards">
      <section class="card stack">
        <h2>{t.calibration}</h2>
        <Calibration key={row.numeroSerie} {...props} />
        {outcomeOf("setCalibration")}
      </section>
      <section class="card stack">
        <h2>{t.simulation}</h2>
        <Simulation {...props} />
        {outcomeOf("simulate", "simSetFlow", "simOff")}
      </section>
      <section class="card stack">
        <h2>{t.intervalTitle}</h2>
        <p class="muted">{t.intervalHelp}</p>
        <ValueForm
          {...{ language, disabled }}
          id="control-interval"
          label={t.intervalSeconds}
          initial={DEFAULT_INTERVAL}
          {...INTERVAL}
          buttons={[{
            label: t.interval,
            primary: true,
            send: (value) => send({ action: "setInterval", value }),
          }]}
        />
        {outcomeOf("setInterval")}
      </section>
      <section class="card stack">
        <h2>{t.reset}</h2>
        <p class="muted">{t.resetHelp}</p>
        <Figure label={t.counter} figure={formatRegister(row.totalLiters, language)} />
        <ResetButton
          {...{ row, language, disabled, offline }}
          send={() => send({ action: "reset" })}
        />
        {outcomeOf("reset")}
      </section>
    </div>
  );
}

function Calibration({ pulses, language, disabled, send }: CommandCardsProps) {
  const t = CONTROL_TEXTS[language];
  const number = (value: number) => formatNumber(value, language, PULSE_DECIMALS);
  const hertz = (value: number) => formatNumber(pulsesPerLiterToCalibration(value), language);
  const present = pulses === null ? t.presentUnknown : fill(t.present, { pulses: number(pulses) });
  return (
    <>
      <p class="muted">{t.calibrationHelp}</p>
      <ValueForm
        {...{ language, disabled }}
        id="control-calibration"
        label={t.pulsesPerLiter}
        initial={typeNumber(pulses ?? USUAL_PULSES, language)}
        {...PULSES}
        hint={(value) => `${number(value)} = ${hertz(value)} Hz/(L/min). ${present}`}
        buttons={[{
          label: t.apply,
          primary: true,
          send: (value) =>
            send({ action: "setCalibration", value: pulsesPerLiterToCalibration(value) }),
        }]}
      />
    </>
  );
}

function Simulation({ language, disabled, send }: CommandCardsProps) {
  const t = CONTROL_TEXTS[language];
  return (
    <>
      <p class="muted">{t.simulationHelp}</p>
      <ValueForm
        {...{ language, disabled }}
        id="control-flow"
        label={t.simulatedFlow}
        initial={DEFAULT_FLOW}
        {...FLOW}
        buttons={[
          { label: t.start, primary: true, send: (value) => send({ action: "simulate", value }) },
          { label: t.adjust, send: (value) => send({ action: "simSetFlow", value }) },
        ]}
      >
        <button
          type="button"
          class="button"
          aria-disabled={disabled}
          onClick={() => disabled || send({ action: "simOff" })}
        >
          {t.stop}
        </button>
      </ValueForm>
    </>
  );
}
