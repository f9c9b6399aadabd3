import assert from "node:assert/strict";
import { calibrationToPulsesPerLiter, pulsesPerLiterToCalibration } from "./units.ts";

Deno.test("calibrationToPulsesPerLiter() gives back the pulses that the calibration was made of", () => {
  assert.equal(calibrationToPulsesPerLiter(7.5), 450);
  assert.equal(calibrationToPulsesPerLiter(1 / 60), 1);
  for (let pulses = 1; pulses <= 60_000; pulses++) {
    assert.equal(calibrationToPulsesPerLiter(pulsesPerLiterToCalibration(pulses)), pulses);
  }
  assert.equal(calibrationToPulsesPerLiter(0.01), 0.6);
  assert.equal(calibrationToPulsesPerLiter(1000), 60_000);
});
