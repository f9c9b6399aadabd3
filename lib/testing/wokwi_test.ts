/** Holds the simulation in `wokwi/` against the firmware's pins, itself and what Wokwi documents. */

import assert from "node:assert/strict";
import { parse } from "yaml";
import {
  BOARD_GPIO,
  constants,
  type Diagram,
  exists,
  net,
  PARTS,
  read,
  tables,
} from "./wokwi_project.ts";

const pins = constants(read("firmware/src/pins.h"));
const diagram: Diagram = JSON.parse(read("wokwi/diagram.json"));
const chip: { pins: string[]; controls: { id: string; min: number; max: number }[] } = JSON.parse(
  read("wokwi/flow.chip.json"),
);
const config = tables(read("wokwi/wokwi.toml"));
const flasher: { flash_files: Record<string, string> } = JSON.parse(
  read("wokwi/flasher_args.json"),
);
const scenario: { name: string; version: number; author: string; steps: Step[] } = parse(
  read("wokwi/scenario.yaml"),
);

type Target = { "part-id": string; control?: string; pin?: string; value: number };
type Step = { [step: string]: string | Target };

const ends = diagram.connections.flatMap(([from, to]) => [from, to]);
const part = (id: string) => diagram.parts.find((part) => part.id === id);
const pinsOf = (type: string) => type === "chip-flow" ? chip.pins : PARTS[type] ?? [];

/** GPIOs of the board on the net of an end. */
const gpios = (end: string) =>
  [...net(diagram, end)].map((end) => end.split(":"))
    .filter(([id, pin]) => id === "esp" && Object.hasOwn(BOARD_GPIO, pin))
    .map(([, pin]) => BOARD_GPIO[pin]);

const has = (end: string, other: string) => net(diagram, end).has(other);
const grounded = (end: string) => [1, 2, 3].some((n) => has(end, `esp:GND.${n}`));

Deno.test("pins.h gives each duty a pin of its own, and the sensor one that no reset reads", () => {
  const { LCD_ADDRESS, ...used } = pins;
  assert.deepEqual(Object.keys(used).sort(), [
    "BUTTON",
    "FLOW_SENSOR",
    "LCD_SCL",
    "LCD_SDA",
    "LED",
  ]);
  const numbers = Object.values(used);
  assert.equal(new Set(numbers).size, numbers.length);
  // Of the datasheet: strapping pins, the serial line, and what has neither output nor pull-up.
  const taken = [0, 2, 5, 12, 15, ...[1, 3], ...[34, 35, 36, 39]];
  for (const gpio of numbers) {
    assert.ok(Object.values(BOARD_GPIO).includes(gpio), `GPIO${gpio} is not on the board`);
    assert.ok(!taken.includes(gpio), `GPIO${gpio} has another duty`);
  }
  assert.ok(LCD_ADDRESS > 0 && LCD_ADDRESS < 128);
});

Deno.test("diagram.json has parts and pins that Wokwi has", () => {
  assert.equal(diagram.version, 1);
  const ids = diagram.parts.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const { type } of diagram.parts) {
    assert.ok(type === "chip-flow" || Object.hasOwn(PARTS, type), `no part ${type}`);
  }
  for (const end of ends.filter((end) => !end.startsWith("$serialMonitor:"))) {
    const [id, pin] = end.split(":");
    assert.ok(pinsOf(part(id)?.type ?? "").includes(pin), `no end ${end}`);
  }
});

Deno.test("diagram.json connects sensor, button, LED and display as pins.h says", () => {
  assert.deepEqual(gpios("flow:OUT"), [pins.FLOW_SENSOR]);
  assert.deepEqual(gpios("button:1.l"), [pins.BUTTON]);
  assert.deepEqual(gpios("led:A"), [pins.LED]);
  assert.deepEqual(gpios("lcd:SDA"), [pins.LCD_SDA]);
  assert.deepEqual(gpios("lcd:SCL"), [pins.LCD_SCL]);
  assert.equal(part("lcd")?.attrs.pins, "i2c");
  assert.equal(Number(part("lcd")?.attrs["i2c-address"]), pins.LCD_ADDRESS);
  assert.ok(has("esp:TX", "$serialMonitor:RX") && has("esp:RX", "$serialMonitor:TX"));
});

Deno.test("diagram.json supplies every part and shorts nothing", () => {
  for (const end of ["flow:GND", "lcd:GND", "button:2.l", "led:C"]) assert.ok(grounded(end), end);
  for (const end of ["flow:VCC", "lcd:VCC"]) assert.ok(has(end, "esp:5V"), end);
  for (const end of ends) {
    const powered = has(end, "esp:5V") || has(end, "esp:3V3");
    const uses = gpios(end).length + Number(powered) + Number(grounded(end));
    assert.ok(uses <= 1, `${end} is on ${[...net(diagram, end)]}`);
  }
  // From the GPIO to the LED there is only the way through the resistor.
  const direct = diagram.connections.filter(([from, to]) =>
    [from, to].includes("led:A") && ![from, to].some((end) => end.startsWith("resistor:"))
  );
  assert.deepEqual(direct, []);
});

Deno.test("flow.chip.json, flow.chip.c and the diagram name the same pins and controls", () => {
  const connected = ends.filter((end) => end.startsWith("flow:")).map((end) => end.slice(5));
  assert.deepEqual(connected.sort(), [...chip.pins].sort());
  const source = read("wokwi/flow.chip.c");
  const named = (call: string) =>
    [...source.matchAll(new RegExp(`\\b${call}\\("(\\w+)"`, "g"))].map(([, name]) => name);
  assert.deepEqual(named("pin_init"), ["OUT"]);
  assert.ok(chip.pins.includes("OUT"));
  const controls = chip.controls.map(({ id }) => id);
  assert.deepEqual(named("attr_init_float"), controls);
  assert.deepEqual(Object.keys(part("flow")?.attrs ?? {}), controls);
  const top = /FLOW_MAX_ML_PER_MIN (\d+)U/.exec(read("wokwi/flow_pulses.h"))?.[1];
  assert.equal(chip.controls[0].max * 1000, Number(top));
});

Deno.test("wokwi.toml names the chip of the diagram and the build of the environment wokwi", () => {
  const [wokwi, ...chips] = config;
  assert.deepEqual([wokwi.name, wokwi.values.version], ["wokwi", 1]);
  assert.deepEqual(chips.map(({ name }) => name), ["chip"]);
  for (const { values: { name, binary } } of chips) {
    assert.ok(diagram.parts.some(({ type }) => type === `chip-${name}`), `no part chip-${name}`);
    for (const ending of [".json", ".c"]) {
      const beside = `wokwi/${binary}`.replace(/\.wasm$/, ending);
      assert.ok(exists(beside), beside);
    }
  }
  // Wokwi knows this kind of file by its name.
  assert.equal(wokwi.values.firmware, "flasher_args.json");
  const build = "../firmware/.pio/build/wokwi/";
  assert.equal(wokwi.values.elf, `${build}firmware.elf`);
  const files = Object.values(flasher.flash_files);
  assert.deepEqual(
    files.sort(),
    ["bootloader", "firmware", "partitions"].map((name) => `${build}${name}.bin`),
  );
});

Deno.test("flasher_args.json puts the firmware into the first slot of partitions.csv", () => {
  const slot = read("firmware/partitions.csv").split("\n")
    .map((line) => line.split(",").map((cell) => cell.trim()))
    .find(([, type, subtype]) => type === "app" && subtype === "ota_0");
  const at = Object.entries(flasher.flash_files).find(([, file]) => file.endsWith("/firmware.bin"));
  assert.ok(at !== undefined && slot?.[3], "the slot has an offset, and the firmware a place");
  assert.equal(Number(at[0]), Number(slot[3]));
});

/** Steps and their fields, as docs.wokwi.com/wokwi-ci/automation-scenarios has them. */
const STEPS: Readonly<Record<string, readonly string[] | null>> = {
  "delay": null,
  "wait-serial": null,
  "set-control": ["part-id", "control", "value"],
  "expect-pin": ["part-id", "pin", "value"],
};

/** The controls of a part, with the least and the most that they take. */
function controlsOf(type: string): Record<string, readonly [number, number]> {
  if (type === "wokwi-pushbutton") return { pressed: [0, 1] };
  if (type !== "chip-flow") return {};
  return Object.fromEntries(chip.controls.map(({ id, min, max }) => [id, [min, max]]));
}

Deno.test("scenario.yaml has documented steps, and parts, pins and controls that exist", () => {
  assert.equal(scenario.version, 1);
  assert.equal(typeof scenario.name, "string");
  for (const [name, given] of scenario.steps.map((step) => Object.entries(step)).flat()) {
    assert.ok(Object.hasOwn(STEPS, name), `no step ${name}`);
    if (typeof given === "string") {
      assert.equal(STEPS[name], null, name);
      if (name === "delay") assert.match(given, /^\d+(ms|s)$/);
      continue;
    }
    assert.deepEqual(Object.keys(given), STEPS[name]);
    const target = part(given["part-id"]);
    assert.ok(target !== undefined, `no part ${given["part-id"]}`);
    if (name === "expect-pin") {
      assert.ok(pinsOf(target.type).includes(given.pin ?? ""), `no pin ${given.pin}`);
    } else {
      const range = controlsOf(target.type)[given.control ?? ""];
      assert.ok(range !== undefined, `no control ${given.control}`);
      assert.ok(given.value >= range[0] && given.value <= range[1], String(given.value));
    }
  }
  assert.ok(scenario.steps.every((step) => Object.keys(step).length === 1));
});

Deno.test("scenario.yaml waits for the litres that its flow and its time make", () => {
  let flow = 0, millilitres = 0, stopped = false;
  const totals: string[] = [];
  for (const { delay, "set-control": control, "wait-serial": line } of scenario.steps) {
    if (typeof delay === "string") {
      const seconds = parseInt(delay) / (delay.endsWith("ms") ? 1000 : 1);
      millilitres += flow * 1000 * seconds / 60;
    }
    if (typeof control === "object" && control["part-id"] === "flow") {
      flow = control.value;
      stopped = flow === 0;
    }
    if (typeof line !== "string" || !line.startsWith("total ")) continue;
    totals.push(line);
    if (totals.length > 1) assert.ok(stopped, "the total does not stand still");
    assert.ok(`total ${Math.floor(millilitres)} mL`.startsWith(line), `${line}: ${millilitres} mL`);
  }
  assert.equal(totals.length, 2);
});

/** Whether a command is there; when not, its test is skipped, but never where `CI` is `true`. */
function ignoreWithout(...commands: string[]): boolean {
  const missing = commands.filter((command) => {
    try {
      return !new Deno.Command(command, { args: ["--version"] }).outputSync().success;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return true;
      throw error;
    }
  });
  if (missing.length === 0 || Deno.env.get("CI") === "true") return false;
  console.log(`skipped: the flow chip on the host: no ${missing.join(" and no ")} is installed`);
  return true;
}

Deno.test(
  "make -C wokwi test finds every pulse of the flow chip",
  { ignore: ignoreWithout("make", "gcc") },
  async () => {
    const folder = new URL("../../wokwi", import.meta.url);
    const { success, stdout, stderr } = await new Deno.Command("make", {
      args: ["test"],
      cwd: folder,
    }).output();
    const text = new TextDecoder();
    assert.ok(success, text.decode(stderr));
    assert.match(text.decode(stdout), /^[1-9]\d* passed, 0 failed$/m);
  },
);
