/** Conversions between the wire's litres and the program's integer millilitres. */

/** Greatest register that is accepted: 10^12 L. */
export const MAX_TOTAL_LITERS = 1e12;

/** Litres to whole millilitres, rounded to the nearest (10^15 mL is still exact in a double). */
export function litersToMl(liters: number): number {
  return Math.round(liters * 1000);
}

/** Millilitres to litres, as the wire has them. */
export function mlToLiters(ml: number): number {
  return ml / 1000;
}

/** Calibration in the seed's unit (Hz per L/min) to pulses per litre: 7.5 Hz per L/min is 450. */
export function calibrationToPulsesPerLiter(hzPerLmin: number): number {
  return hzPerLmin * 60;
}

/** Pulses per litre to the seed's unit of calibration, Hz per L/min. */
export function pulsesPerLiterToCalibration(pulsesPerLiter: number): number {
  return pulsesPerLiter / 60;
}
