import assert from "node:assert/strict";
import { started } from "../lib/testing/embedded_fixture.ts";
import { freePort, ignoreWithoutMosquitto, Mosquitto } from "../lib/testing/mosquitto.ts";
import { taskArguments } from "../lib/testing/task_flags.ts";
import { until } from "../lib/testing/until.ts";

const ignore = ignoreWithoutMosquitto("deno task simulate against Mosquitto");

function simulate(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: [...taskArguments("simulate"), "tasks/simulate.ts", ...args],
    cwd: new URL("..", import.meta.url),
    stdout: "piped",
    stderr: "piped",
  });
}

async function outcome(command: Deno.Command) {
  const { code, stdout, stderr } = await command.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

Deno.test("simulate publishes of every meter, ends after its duration and says so to all", async () => {
  await using server = await started();
  const url = server.broker.status().address;
  const { code, out } = await outcome(
    simulate("--meters", "5", "--interval", "200ms", "--duration", "2s", "--url", url),
  );
  assert.equal(code, 0);
  const [, published, acknowledged] = /(\d+) published, (\d+) acknowledged/.exec(out) ?? [];
  assert.equal(published, acknowledged);
  assert.ok(Number(published) >= 25, out);
  for (let n = 1; n <= 5; n++) {
    const topic = (leaf: string) => `hidrometro/v1/SIM-000${n}/${leaf}`;
    const of = (leaf: string) => server.messages.filter((m) => m.topic === topic(leaf));
    assert.ok(of("dados").length >= 5, `readings of meter ${n}`);
    const last = new TextDecoder().decode(of("estado").at(-1)?.payload);
    assert.equal(JSON.parse(last).online, false);
  }
});

Deno.test("simulate reaches Mosquitto and ends in order on SIGTERM", { ignore }, async () => {
  await using server = await Mosquitto.start();
  const child = simulate("--meters", "20", "--scenario", "leak", "--url", server.url).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let out = "";
  const reading = (async () => {
    for (let read = await reader.read(); !read.done; read = await reader.read()) out += read.value;
  })();
  await until("the connections", () => out.includes("SIM-0020"));
  child.kill("SIGTERM");
  const { code } = await child.status;
  await Promise.all([reading, child.stderr.cancel()]);
  assert.equal(code, 0);
  assert.match(out, /\d+ published, \d+ acknowledged.*, [\d.]+ s\n$/);
});

Deno.test("simulate names every bad argument at once and exits with 2", async () => {
  const { code, err } = await outcome(
    simulate(
      ...["--meters", "0", "--interval", "5x", "--scenario", "flood", "--seed", "x", "extra"],
      ...["--url", "http://a", "--base", "a/#", "--prefix", "a b", "--duration", "-1", "--foo=1"],
    ),
  );
  assert.equal(code, 2);
  const names = "meters interval scenario seed url base prefix duration foo".split(" ");
  for (const name of [...names.map((name) => `--${name}`), `"extra"`]) {
    assert.ok(err.includes(name), `${name} is not named in ${err}`);
  }
});

Deno.test("simulate says within 10 s that nobody listens, and what to do", async () => {
  const { code, err } = await outcome(simulate("--url", `mqtt://127.0.0.1:${await freePort()}`));
  assert.equal(code, 1);
  assert.match(err, /Cannot connect to mqtt:.*start a broker there/);
});

Deno.test("simulate --help explains every option", async () => {
  const { code, out } = await outcome(simulate("--help"));
  assert.equal(code, 0);
  assert.match(out, /--scenario NAME/);
});

Deno.test("simulate --credentials: each meter comes in with its own, to a broker that is closed", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/meters.ndjson`;
  const secret = (n: number) => ({ username: `SIM-000${n}`, password: `p${n}`, key: "k" });
  await Deno.writeTextFile(path, [1, 2].map((n) => JSON.stringify(secret(n))).join("\n"));
  const checkMeter = (username: string, password: Uint8Array) => {
    const given = new TextDecoder().decode(password);
    return Promise.resolve(
      [1, 2].map(secret).some((one) => one.username === username && one.password === given),
    );
  };
  await using server = await started({ anonymous: false, checkMeter });
  const url = server.broker.status().address;
  const { code, out, err } = await outcome(
    simulate(...["--meters", "2", "--duration", "2s", "--url", url, "--credentials", path]),
  );
  assert.equal(code, 0, err);
  assert.match(out, /SIM-0001 to SIM-0002/);
  for (const n of [1, 2]) {
    assert.ok(server.messages.some(({ topic }) => topic === `hidrometro/v1/SIM-000${n}/dados`));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("simulate --credentials says what is wrong with its file and exits with 2", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/meters.ndjson`;
  const of = async (text: string | null) => {
    if (text !== null) await Deno.writeTextFile(path, text);
    const { code, err } = await outcome(
      simulate("--credentials", text === null ? `${folder}/none` : path),
    );
    assert.equal(code, 2);
    return err;
  };
  assert.match(await of(null), /there is no such file/);
  assert.match(await of("{}\nx"), /line 1: has no "username".*\n.*line 2: is no JSON/);
  const other = JSON.stringify({ username: "OTHER", password: "hush", key: "k" });
  const err = await of(other);
  assert.match(err, /no line is of SIM-0001/);
  assert.doesNotMatch(err, /hush/);
  await Deno.remove(folder, { recursive: true });
});
