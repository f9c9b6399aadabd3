/** A virtual meter's answers to commands (contract, section 3). */

import { checkCommand, type CommandRequest } from "../domain/command.ts";
import { normalizeSerial } from "../domain/serial.ts";
import type { Register } from "../domain/sim/register.ts";
import { mlToLiters } from "../domain/units.ts";

/** An acknowledgement, as it is published. */
export interface AckMessage {
  readonly id: string;
  readonly status: "recebido" | "executado" | "recusado" | "expirado";
  readonly motivo?: string;
  readonly totalLiters?: number;
  readonly epoch?: number;
}

/** Commands whose answers are remembered; a device has little memory, and so have we. */
const REMEMBERED = 100;
/** Longest id that is answered: the contract has 16 characters, other servers may have more. */
const MAX_ID_LENGTH = 64;

/** Reads commands, obeys those it can, and says what became of each. */
export class CommandInbox {
  /** Last word on each command, by id. */
  readonly #answered = new Map<string, AckMessage>();

  constructor(private readonly serial: string, private readonly register: Register) {}

  /**
   * Takes one message.
   *
   * @param deviceNow when it takes effect on the register, Unix ms
   * @param now the real time, by which a command expires, Unix ms
   * @returns what to publish, in order; empty when there is no id to answer to
   */
  receive(payload: Uint8Array, deviceNow: number, now: number): AckMessage[] {
    const command = parse(payload);
    const id = command?.id;
    if (!command || typeof id !== "string" || id === "" || id.length > MAX_ID_LENGTH) return [];
    const received = { id, status: "recebido" } as const;
    const known = this.#answered.get(id);
    if (known) return [received, known];
    const answer = this.#answer(id, command, deviceNow, now);
    this.#answered.set(id, answer);
    const [oldest] = this.#answered.keys();
    if (this.#answered.size > REMEMBERED) this.#answered.delete(oldest);
    return [received, answer];
  }

  #answer(id: string, command: Command, deviceNow: number, now: number): AckMessage {
    const { numeroSerie = this.serial } = command; // the topic names the meter already
    if (normalizeSerial(numeroSerie) !== this.serial) {
      return { id, status: "recusado", motivo: "outro hidrômetro" };
    }
    if (typeof command.exp === "number" && command.exp * 1000 <= now) {
      return { id, status: "expirado" };
    }
    const checked = checkCommand(command.action, command.value);
    if (!checked.ok) {
      const motivo = checked.field === "action" ? "ação desconhecida" : "valor fora da faixa";
      return { id, status: "recusado", motivo };
    }
    obey(this.register, checked.request, deviceNow);
    const { totalMl, epoch } = this.register.shown(deviceNow);
    return { id, status: "executado", totalLiters: mlToLiters(totalMl), epoch };
  }
}

type Command = Readonly<Record<string, unknown>>;

function parse(payload: Uint8Array): Command | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(payload));
    return typeof value === "object" && value !== null ? { ...value } : null;
  } catch {
    return null; // not a command: a device has nobody to tell
  }
}

/** Does what a checked command says. */
function obey(register: Register, { action, value }: CommandRequest, at: number): void {
  if (action === "reset") register.reset(at);
  else if (action === "simOff") register.change(at, { fixedLmin: null });
  else if (value === undefined) throw new TypeError(`Cannot obey "${action}": no value`);
  else if (action === "setCalibration") register.change(at, { calibration: value });
  else if (action === "setInterval") register.change(at, { intervalMs: value * 1000 });
  else register.change(at, { fixedLmin: value });
}
