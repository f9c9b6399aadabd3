/** The pages of an installation with no meter, with one, with three and with 200. */

import assert from "node:assert/strict";
import { createFakeServices, type FakeServices, makeReading } from "../testing/fake_services.ts";
import { browserTest, look, type Visit, withDesk } from "./pages_desk.ts";

const MINUTE_MS = 60_000;
const BLOCKS = ["Bloco A", "Bloco B", "Bloco C"];

/** Of each meter a quarter of an hour; every seventh is silent, every second has a name. */
async function servicesWith(meters: number): Promise<FakeServices> {
  const now = Date.now();
  const fake = createFakeServices({ now });
  for (let i = 0; i < meters; i++) {
    const serial = `APTO-${String(i + 1).padStart(4, "0")}`;
    const age = i % 7 === 6 ? 3 * 24 * 60 * MINUTE_MS : 0;
    for (let minute = 15; minute > 0; minute--) {
      const flowLmin = i % 3 === 0 ? 6.5 : 0;
      const liters = 1000 * i + (15 - minute) * flowLmin;
      fake.add(makeReading(serial, now - age - minute * MINUTE_MS, liters, { flowLmin }));
    }
    if (i % 2 === 0) {
      const name = `Apartamento ${i + 1}`;
      const group = BLOCKS[i % BLOCKS.length];
      await fake.services.meters.configure(serial, { name, group }, "admin");
    }
  }
  return fake;
}

for (const meters of [0, 1, 3, 200]) {
  browserTest(
    `with ${meters} meters the pages fit, are legible and quiet, in both languages`,
    () =>
      withDesk(servicesWith(meters), async (desk) => {
        const visits: Visit[] = [
          "dashboard",
          "control",
          "alerts",
          "settings",
          "settings/credentials",
        ]
          .map((path) => ({ name: `${path.replace("/", "-")}-${meters}`, path: `/${path}` }));
        if (meters > 0) visits.push({ name: `meter-${meters}`, path: "/meters/APTO-0001" });
        assert.deepEqual(await look(desk, visits, true), []);
      }),
  );
}
