/** A virtual meter's answers to commands: the firmware's, word for word (firmware/README.md). */

import { checkCommand, type CommandRequest } from "../domain/command.ts";
import type { Register } from "../domain/sim/register.ts";
import { mlToLiters } from "../domain/units.ts";
import { type CommandPacket, isSignedWith, readPacket } from "./command_packet.ts";

/** An acknowledgement, as it is published. */
export interface AckMessage {
  readonly id: string;
  readonly status: "recebido" | "executado" | "recusado" | "expirado";
  readonly motivo?: string;
  readonly totalLiters?: number;
  readonly epoch?: number;
}

/** What is to be done with a command. */
type Ruling =
  | { readonly verdict: "obey"; readonly request: CommandRequest }
  /** It is the last that was obeyed, delivered again. */
  | { readonly verdict: "done-before" }
  | { readonly verdict: "refuse" | "expired"; readonly reason: string }
  /** It is for another meter: not even an answer. */
  | { readonly verdict: "ignore" };

/** The least flow that can be simulated, L/min: the firmware counts whole mL. */
const LEAST_FLOW_LMIN = 0.0005;

/** Reads commands, obeys those it may, and says what became of each. */
export class CommandInbox {
  /** The number of the last command that was obeyed; 0: none. */
  #lastNonce = 0;
  /** Its id: without a key there is no number that tells a second delivery from a second command. */
  #lastDone: string | null = null;

  /** @param key as it was given, 43 characters; `null`: the meter has none and obeys anybody */
  constructor(
    private readonly serial: string,
    private readonly register: Register,
    private readonly key: string | null = null,
  ) {}

  /**
   * Takes one message.
   *
   * @param deviceNow when it takes effect on the register, Unix ms
   * @param now the real time, by which a command expires, Unix ms
   * @returns what to publish, in order; empty when it is for another meter or has no id to answer to
   */
  receive(payload: Uint8Array, deviceNow: number, now: number): AckMessage[] {
    const packet = readPacket(payload);
    if (!packet) return [];
    const { id } = packet;
    const ruling = this.#rule(packet, now);
    switch (ruling.verdict) {
      case "ignore":
        return [];
      case "refuse":
        return [this.#answer(id, "recusado", deviceNow, ruling.reason)];
      case "expired":
        return [this.#answer(id, "expirado", deviceNow, ruling.reason)];
      case "done-before":
        return [this.#answer(id, "executado", deviceNow, "já executado")];
      case "obey":
        obey(this.register, ruling.request, deviceNow);
        this.#lastNonce = packet.nonce ?? this.#lastNonce;
        this.#lastDone = id;
        // The firmware has no use for the first word: it says nothing before it is done.
        return [{ id, status: "recebido" }, this.#answer(id, "executado", deviceNow)];
    }
  }

  /** The order of the checks is the firmware's: a forged command learns nothing but that it is forged. */
  #rule(packet: CommandPacket, now: number): Ruling {
    if (!packet.isWhole) return refuse("comando malformado");
    const { key, serial } = this;
    if (key === null && packet.id === this.#lastDone) return { verdict: "done-before" };
    const isOurs = packet.serial === serial;
    if (!isOurs && (key !== null || packet.serial !== undefined)) return { verdict: "ignore" };
    if (key !== null) {
      const { nonce = 0 } = packet;
      if (packet.sig === undefined) return refuse("sem assinatura");
      if (!isSignedWith(key, packet)) return refuse("assinatura inválida");
      if (nonce === this.#lastNonce) return { verdict: "done-before" };
      if (nonce < this.#lastNonce) return refuse("comando repetido");
    }
    const isLate = packet.exp !== undefined && now >= packet.exp * 1000;
    return isLate ? { verdict: "expired", reason: "prazo vencido" } : ruleOnAction(packet);
  }

  #answer(id: string, status: AckMessage["status"], at: number, motivo?: string): AckMessage {
    const { totalMl, epoch } = this.register.shown(at);
    const why = motivo === undefined ? {} : { motivo };
    return { id, status, ...why, totalLiters: mlToLiters(totalMl), epoch };
  }
}

function refuse(reason: string): Ruling {
  return { verdict: "refuse", reason };
}

function ruleOnAction({ action, value }: CommandPacket): Ruling {
  const checked = checkCommand(action, value);
  if (!checked.ok) {
    return refuse(checked.field === "action" ? "ação desconhecida" : "valor fora dos limites");
  }
  const { request } = checked;
  const isFlow = request.action === "simulate" || request.action === "simSetFlow";
  const isNoFlow = isFlow && (request.value ?? 0) < LEAST_FLOW_LMIN;
  return isNoFlow ? refuse("valor fora dos limites") : { verdict: "obey", request };
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
