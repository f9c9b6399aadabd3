/** Commands to meters: what may be asked, and what can become of it. */

/** The actions of the contract, in their canonical spelling. */
export const COMMAND_ACTIONS = [
  "reset",
  "setCalibration",
  "simulate",
  "simSetFlow",
  "simOff",
  "setInterval",
] as const;

export type CommandAction = typeof COMMAND_ACTIONS[number];

/** Other spellings that devices and callers of the seed use. */
export const ACTION_ALIASES: Readonly<Record<string, CommandAction>> = { simulateOff: "simOff" };

/**
 * What became of a command: `queued` while its meter is off, `sent` when the broker has it, `delivered`
 * and the rest by the meter's own acknowledgement, `expired` when none came in time, `failed` when the
 * broker could not take it. What may follow what: `command_state.ts`.
 */
export const COMMAND_STATUSES = [
  "queued",
  "sent",
  "delivered",
  "done",
  "refused",
  "expired",
  "failed",
] as const;

export type CommandStatus = typeof COMMAND_STATUSES[number];

/** Bounds of the values, both ends included unless said otherwise. */
export const COMMAND_VALUES: Readonly<
  Record<CommandAction, { min: number; max: number; exclusiveMin?: boolean; unit: string } | null>
> = {
  reset: null,
  /** The seed's unit, Hz per L/min: pulses per litre divided by 60. */
  setCalibration: { min: 0.01, max: 1000, unit: "Hz per L/min" },
  simulate: { min: 0, max: 10_000, exclusiveMin: true, unit: "L/min" },
  simSetFlow: { min: 0, max: 10_000, exclusiveMin: true, unit: "L/min" },
  simOff: null,
  setInterval: { min: 1, max: 3600, unit: "s" },
};

/** How long a command waits for its acknowledgement, s. */
export const COMMAND_TTL = { min: 5, max: 604_800, default: 120 } as const;

/** What was known of a meter when a command was sent to it: what is left out was not known. */
export interface CommandBefore {
  /** The register of its newest reading, L. */
  totalLiters?: number;
  /** The epoch of that reading. */
  epoch?: number;
  /** Recorded, and only for `setCalibration`; `null`: none is recorded. */
  pulsesPerLiter?: number | null;
}

/** A row of `/api/commands`, and the data of the stream's `command` event. */
export interface CommandRow {
  /** 16 base64url characters. */
  id: string;
  action: CommandAction;
  value?: number;
  /** The value that went out, where a packet has no room for all digits of `value`. */
  sentValue?: number;
  /** `null`: sent on the seed's topic for whoever listens. */
  numeroSerie: string | null;
  status: CommandStatus;
  /** Who asked. */
  by: string;
  /** Unix ms. */
  createdAt: number;
  /** Unix ms. */
  updatedAt: number;
  /** Unix ms; without an acknowledgement until then the command is `expired`. */
  expiresAt: number;
  /** It has expired while it was queued: it is certain that its meter never got it. */
  neverSent?: true;
  /** The meter's or the server's own words on a refusal or failure. */
  reason?: string;
  /** What was known of the meter when it was sent, or queued. */
  before?: CommandBefore;
  /** The register that the meter reported with its acknowledgement, L. */
  totalLiters?: number;
  /** The epoch that the meter reported with its acknowledgement. */
  epoch?: number;
}

/** A checked request for a command. */
export interface CommandRequest {
  action: CommandAction;
  value?: number;
}

/**
 * Checks an action and its value against the contract's bounds.
 *
 * @returns the request in canonical spelling, or the field at fault and why
 */
export function checkCommand(
  action: unknown,
  value: unknown,
): { ok: true; request: CommandRequest } | { ok: false; field: "action" | "value"; why: string } {
  const known = typeof action === "string" && Object.hasOwn(ACTION_ALIASES, action)
    ? ACTION_ALIASES[action]
    : COMMAND_ACTIONS.find((a) => a === action);
  if (!known) {
    return { ok: false, field: "action", why: `must be one of ${COMMAND_ACTIONS.join(", ")}` };
  }
  const bounds = COMMAND_VALUES[known];
  if (!bounds) return { ok: true, request: { action: known } };
  const { min, max, exclusiveMin, unit } = bounds;
  const inside = typeof value === "number" && Number.isFinite(value) && value <= max &&
    (exclusiveMin ? value > min : value >= min);
  if (!inside) {
    const range = exclusiveMin ? `greater than ${min} and at most ${max}` : `${min} to ${max}`;
    return { ok: false, field: "value", why: `must be a number, ${range} (${unit})` };
  }
  return { ok: true, request: { action: known, value } };
}
