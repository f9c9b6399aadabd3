import assert from "node:assert/strict";
import fc from "fast-check";
import { DEMO_SLOT_MS, type HouseholdTraits, MAX_AT_ONCE, planDay } from "./day_plan.ts";
import { FASTEST_ML_MIN } from "./fixtures.ts";
import { Household } from "./household.ts";
import { DAY_MS, localDayStart } from "./local_day.ts";

const ZONE = "America/Sao_Paulo";
const BEGIN = Date.UTC(2026, 0, 1, 3); // midnight in São Paulo
const traits: fc.Arbitrary<HouseholdTraits> = fc.record({
  key: fc.string({ maxLength: 12 }),
  persons: fc.integer({ min: 1, max: 6 }),
  liveliness: fc.constantFrom("plausible", "demo"),
  phase: fc.double({ min: 0, max: 0.999, noNaN: true }),
});
const instants = fc.array(fc.integer({ min: 0, max: 4 * DAY_MS }), { minLength: 2, maxLength: 40 })
  .map((offsets) => offsets.sort((a, b) => a - b).map((offset) => BEGIN + offset));
const few = { numRuns: 40 };
const family: HouseholdTraits = { key: "42/X", persons: 4, liveliness: "plausible", phase: 0 };

Deno.test("Household.volumeMl() never falls, and parts add up to the whole", () => {
  fc.assert(
    fc.property(traits, instants, (who, times) => {
      const house = new Household(who, ZONE);
      const [begin] = times;
      let before = 0;
      let sum = 0;
      for (const [i, at] of times.entries()) {
        const total = house.volumeMl(begin, at);
        assert.ok(total >= before, `${total} after ${before}`);
        before = total;
        if (i > 0) sum += house.volumeMl(times[i - 1], at);
      }
      assert.ok(Math.abs(sum - before) < 1e-3, `${sum} in parts, ${before} at once`);
    }),
    few,
  );
});

Deno.test("Household.volumeMl() is the same however often and in whatever order it is asked", () => {
  fc.assert(
    fc.property(traits, instants, (who, times) => {
      const busy = new Household(who, ZONE);
      const asked = times.map((at) => busy.volumeMl(BEGIN, at));
      const backwards = [...times].reverse().map((at) => busy.volumeMl(BEGIN, at)).reverse();
      const fresh = times.map((at) => new Household(who, ZONE).volumeMl(BEGIN, at));
      assert.deepEqual(backwards, asked);
      assert.deepEqual(fresh, asked);
    }),
    few,
  );
});

Deno.test("Household.volumeMl() of a day is the sum of its events, to the millilitre", () => {
  fc.assert(
    fc.property(traits, fc.integer({ min: 0, max: 40_000 }), (who, day) => {
      const events = planDay(who, day);
      const sum = events.reduce((total, { volumeMl }) => total + volumeMl, 0);
      assert.ok(Number.isInteger(sum));
      const house = new Household(who, "UTC");
      const at = day * DAY_MS;
      assert.equal(house.volumeMl(at, at + DAY_MS), sum);
    }),
    few,
  );
});

Deno.test("Household.flowLmin() is the slope of the volume", () => {
  fc.assert(
    fc.property(traits, fc.integer({ min: 0, max: 2 * DAY_MS }), (who, offset) => {
      const house = new Household(who, ZONE);
      const at = BEGIN + offset;
      const flow = house.flowLmin(at);
      // Events begin and end at whole milliseconds: within one, the flow is steady.
      const slope = house.volumeMl(at, at + 1) * 60;
      assert.ok(Math.abs(slope - flow) < 1e-3, `slope ${slope}, flow ${flow}`);
    }),
    few,
  );
});

Deno.test("Household.flowLmin() stays within what the fixtures can draw at once", () => {
  fc.assert(
    fc.property(traits, fc.integer({ min: 0, max: DAY_MS }), (who, offset) => {
      const flow = new Household(who, ZONE).flowLmin(BEGIN + offset);
      assert.ok(flow >= 0 && flow <= (MAX_AT_ONCE + 1) * FASTEST_ML_MIN / 1000, `${flow} L/min`);
    }),
    { numRuns: 300 },
  );
});

Deno.test("planDay() lets at most three fixtures run at once, each within its day", () => {
  fc.assert(
    fc.property(traits, fc.integer({ min: 0, max: 40_000 }), (who, day) => {
      const plan = planDay({ ...who, persons: 6, liveliness: "plausible" }, day);
      for (const event of plan) {
        assert.ok(event.start >= 0 && event.start < event.end && event.end <= DAY_MS);
        const others = plan.filter((o) => o.start <= event.start && o.end > event.start);
        assert.ok(others.length <= MAX_AT_ONCE, `${others.length} at once`);
      }
    }),
    few,
  );
});

Deno.test("planDay() of a family draws about 150 L a person and day, most of it by day", () => {
  const house = new Household(family, ZONE);
  const days = 200;
  const liters = house.volumeMl(BEGIN, BEGIN + days * DAY_MS) / 1000;
  const perPerson = liters / days / family.persons;
  assert.ok(perPerson > 135 && perPerson < 165, `${perPerson} L`);
  let night = 0;
  for (let day = 0; day < days; day++) {
    night += house.volumeMl(BEGIN + day * DAY_MS, BEGIN + day * DAY_MS + 5 * 3_600_000) / 1000;
  }
  assert.ok(night / liters < 0.05, `${night} L from midnight to 5`);
});

Deno.test("planDay() of a demo household draws no more than a fifth beyond the plausible", () => {
  const lively = new Household({ ...family, liveliness: "demo" }, ZONE);
  const litersADay = lively.volumeMl(BEGIN, BEGIN + 100 * DAY_MS) / 1000 / 100;
  assert.ok(litersADay > 500 && litersADay < 720, `${litersADay} L`);
});

Deno.test("planDay() for demo: of three meters one opens a tap in any minute, day and night", () => {
  const golden = (Math.sqrt(5) - 1) / 2;
  const starts = [1, 2, 3].flatMap((n) => {
    const phase = n * golden % 1;
    return planDay({ key: `42/SIM-000${n}`, persons: 3, liveliness: "demo", phase }, 20_500);
  }).map(({ start }) => start).sort((a, b) => a - b);
  const gaps = starts.slice(1).map((start, i) => start - starts[i]);
  assert.ok(Math.max(...gaps) <= DEMO_SLOT_MS / 2, `${Math.max(...gaps)} ms without a tap`);
});

Deno.test("planDay() for two households shares nothing but the hours", () => {
  const other = planDay({ ...family, key: "42/Y" }, 20_500);
  const mine = new Set(planDay(family, 20_500).map(({ start }) => start));
  const common = other.filter(({ start }) => mine.has(start));
  assert.ok(common.length < 3, `${common.length} events at the same millisecond`);
});

Deno.test("Household goes by the clock of its time zone", () => {
  const [utc, tokyo] = ["UTC", "Asia/Tokyo"].map((zone) => new Household(family, zone));
  const nineHours = 9 * 3_600_000;
  for (let at = BEGIN; at < BEGIN + DAY_MS; at += 3_600_000) {
    assert.equal(
      tokyo.volumeMl(BEGIN, at).toFixed(3),
      utc.volumeMl(BEGIN + nineHours, at + nineHours).toFixed(3),
    );
  }
});

Deno.test("localDayStart() is the local midnight, in any zone and season", () => {
  const day = (iso: string) => Date.parse(iso) / DAY_MS;
  const start = (zone: string, iso: string) =>
    new Date(localDayStart(zone, day(iso))).toISOString();
  assert.equal(start(ZONE, "2026-01-01"), "2026-01-01T03:00:00.000Z");
  assert.equal(start("Europe/Lisbon", "2026-07-01"), "2026-06-30T23:00:00.000Z");
  assert.equal(start("Asia/Kolkata", "2026-07-01"), "2026-06-30T18:30:00.000Z");
  assert.throws(() => localDayStart("Nowhere/Land", 0), RangeError);
});
