/** What the pages of one meter have in common. */

import { type Context, HttpError } from "fresh";
import type { MeterRow } from "../../lib/domain/meter.ts";
import { normalizeSerial } from "../../lib/domain/serial.ts";
import type { State } from "../../lib/state.ts";

/** The meter of the address. @throws {HttpError} 404 */
export function meterOf({ params, state }: Context<State>): MeterRow {
  const serial = normalizeSerial(params.serial);
  const meter = serial === null ? null : state.services.readings.meter(serial);
  if (meter === null) throw new HttpError(404);
  return meter;
}

/** The name of the administrator who asks. @throws {HttpError} 403 for anyone else */
export function administrator({ state: { user } }: Context<State>): string {
  if (user?.role !== "admin") throw new HttpError(403);
  return user.username;
}
