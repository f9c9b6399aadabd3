import type { CommandStatus } from "../domain/command.ts";
import { jsonObject } from "../domain/json_object.ts";

/** A meter's words on a command, by the contract's spelling. */
const ACK_STATUSES: Readonly<Record<string, CommandStatus>> = {
  recebido: "delivered",
  executado: "done",
  recusado: "refused",
  expirado: "expired",
};

/** A meter's acknowledgement, decoded. */
export interface Ack {
  readonly id: string;
  readonly status: CommandStatus;
  readonly reason?: string;
  readonly totalLiters?: number;
  readonly epoch?: number;
}

/** Reads an acknowledgement. @returns `null` when it is none */
export function decodeAck(payload: Uint8Array): Ack | null {
  const value = jsonObject(payload);
  if (!value) return null;
  const { id, status, motivo, totalLiters, epoch } = value;
  if (typeof id !== "string" || typeof status !== "string") return null;
  if (!Object.hasOwn(ACK_STATUSES, status)) return null;
  return {
    id,
    status: ACK_STATUSES[status],
    ...(typeof motivo === "string" ? { reason: motivo.slice(0, 200) } : {}),
    ...(typeof totalLiters === "number" && Number.isFinite(totalLiters) ? { totalLiters } : {}),
    ...(typeof epoch === "number" && Number.isSafeInteger(epoch) ? { epoch } : {}),
  };
}
