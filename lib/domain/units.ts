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

/** Parts of a pulse per litre that a calibration is counted in, as the firmware counts it. */
const PULSE_PARTS = 1e9;

/**
 * Calibration in the seed's unit (Hz per L/min) to pulses per litre: 7.5 Hz per L/min is 450. To the
 * billionth, as the meter itself has it: what was 1 pulse per litre divided by 60 is 1 again.
 */
export function calibrationToPulsesPerLiter(hzPerLmin: number): number {
  return Math.round(hzPerLmin * 60 * PULSE_PARTS) / PULSE_PARTS;
}

/** Pulses per litre to the seed's unit of calibration, Hz per L/min. */
export function pulsesPerLiterToCalibration(pulsesPerLiter: number): number {
  return pulsesPerLiter / 60;
}
