import assert from "node:assert/strict";
import { ConfigError, loadConfig } from "./load.ts";
import { envExample } from "./env_example.ts";
import { VARIABLES } from "./schema.ts";

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

Deno.test("loadConfig() needs nothing", () => {
  const { config, notices } = loadConfig({});
  assert.equal(config.port, 8000);
  assert.equal(config.mqtt.port, 1883);
  assert.equal(config.mqtt.url, null);
  assert.equal(config.mqtt.anonymous, true);
  assert.equal(config.publicRead, true);
  assert.equal(config.simulate, 0);
  assert.deepEqual(notices, []);
});

Deno.test("loadConfig() for dev simulates three meters and knows the password", () => {
  const { config } = loadConfig({}, true);
  assert.equal(config.simulate, 3);
  assert.equal(config.adminPassword, "admin");
});

Deno.test("loadConfig() lets a session last a whole number of days, 30 when nothing is said", () => {
  assert.equal(loadConfig({}).config.sessionSeconds, 30 * 86_400);
  assert.equal(loadConfig({ REFRESH_EXP_DAYS: "365" }).config.sessionSeconds, 365 * 86_400);
  for (const days of ["0", "366", "1.5", "-1", "x"]) {
    assert.match(faultsOf({ REFRESH_EXP_DAYS: days })[0], /^REFRESH_EXP_DAYS /);
  }
});

Deno.test("loadConfig() names every fault at once", () => {
  const faults = faultsOf({
    PORT: "80a",
    MQTT_URL: "broker",
    TIMEZONE: "Mars/Olympus",
    LOG_LEVEL: "x",
  });
  assert.equal(faults.length, 4);
  for (const name of ["PORT", "MQTT_URL", "TIMEZONE", "LOG_LEVEL"]) {
    assert.ok(faults.some((fault) => fault.startsWith(name)), `${name} in ${faults}`);
  }
});

Deno.test("loadConfig() never repeats a secret", () => {
  const faults = faultsOf({ APP_ENV: "production", SECRET_KEY: "hunter2-hunter2" });
  assert.equal(faults.length, 1);
  assert.ok(!faults[0].includes("hunter2"));
  assert.ok(!faultsOf({ MQTT_URL: "x://user:hunter2@host" })[0].includes("hunter2"));
});

Deno.test("loadConfig() in production refuses default and short secrets", () => {
  const production = { APP_ENV: "production" };
  assert.equal(faultsOf({ ...production, SECRET_KEY: "alterar-para-chave-forte" }).length, 1);
  assert.equal(faultsOf({ ...production, SECRET_KEY: "x".repeat(31) }).length, 1);
  assert.equal(faultsOf({ ...production, SECRET_KEY: "x".repeat(32) }).length, 0);
  for (const key of ["changeme", "x".repeat(31)]) {
    const [fault] = faultsOf({ ...production, SECRET_KEY_PREVIOUS: key });
    assert.match(fault, /^SECRET_KEY_PREVIOUS: must /);
    assert.ok(!fault.includes(key));
  }
  assert.equal(faultsOf({ ...production, ADMIN_PASSWORD: "admin" }).length, 1);
  assert.equal(loadConfig(production).config.publicRead, false);
  assert.equal(loadConfig(production).config.mqtt.anonymous, false);
});

Deno.test("loadConfig() in production refuses passwords that are short or guessed first", () => {
  const faults = (password: string, env = "production") =>
    faultsOf({ APP_ENV: env, ADMIN_PASSWORD: password });
  const known = [
    "admin",
    "password",
    "12345678",
    "changeme",
    "hidrometro",
    "Hidrometro",
    "PASSWORD",
  ];
  for (const password of ["123", "seven77", ...known]) {
    assert.equal(faults(password).length, 1, password);
    assert.match(faults(password)[0], /^ADMIN_PASSWORD: must /);
    assert.deepEqual(faults(password, "development"), []);
  }
  assert.deepEqual(faults("agua-mole-pedra-dura"), []);
  assert.ok(!faults("seven77")[0].includes("seven77"));
});

Deno.test("loadConfig() names faults of one value and of two together at once", () => {
  const faults = faultsOf({ APP_ENV: "production", ADMIN_PASSWORD: "123", TIMEZONE: "Mars" });
  assert.deepEqual(faults.map((fault) => fault.split(/[ :]/)[0]), ["TIMEZONE", "ADMIN_PASSWORD"]);
});

Deno.test("loadConfig() refuses one port for the pages and the broker", () => {
  const same = { PORT: "9000", MQTT_PORT: "9000" };
  assert.match(faultsOf(same)[0], /^MQTT_PORT "9000": must differ from PORT/);
  const production = { APP_ENV: "production", PORT: "1883" };
  const cases: [Record<string, string>, number][] = [
    [{ ...same, HOST: "0.0.0.0" }, 1],
    [{ ...same, MQTT_HOST: "::" }, 1],
    [{ ...same, HOST: "localhost" }, 1],
    [{ ...same, HOST: "127.0.0.2" }, 0],
    [{ ...same, MQTT_URL: "mqtt://broker" }, 0],
    [{ MQTT_PORT: "8000" }, 1],
    [production, 1],
    [{ PORT: "1883" }, 0],
    [{ ...same, PORT: "x" }, 1],
  ];
  for (const [env, count] of cases) assert.equal(faultsOf(env).length, count, JSON.stringify(env));
  assert.equal(loadConfig({ PORT: "1883" }).config.mqtt.port, 1884);
});

Deno.test("loadConfig() gives the embedded broker TLS with a certificate and its key, not with one of them", () => {
  const tls = { MQTT_TLS_CERT_FILE: "cert.pem", MQTT_TLS_KEY_FILE: "key.pem" };
  const { mqtt } = loadConfig({ ...tls, MQTT_HOST: "0.0.0.0" }).config;
  const plainHost = "127.0.0.1";
  assert.deepEqual(mqtt.tls, { certFile: "cert.pem", keyFile: "key.pem", port: 8883, plainHost });
  assert.equal(mqtt.anonymous, false);
  assert.equal(loadConfig({}).config.mqtt.tls, null);
  for (const [name, value] of Object.entries(tls)) {
    const [fault, ...more] = faultsOf({ [name]: value });
    const other = Object.keys(tls).find((one) => one !== name);
    assert.deepEqual([fault, more], [`${other}: must be set beside ${name}`, []]);
  }
});

Deno.test("loadConfig() refuses one port for two of the embedded broker's ends and the pages", () => {
  const tls = { MQTT_TLS_CERT_FILE: "cert.pem", MQTT_TLS_KEY_FILE: "key.pem" };
  const named = (env: Record<string, string>) =>
    faultsOf({ ...tls, ...env }).map((fault) => fault.split(" ")[0]);
  assert.deepEqual(named({ MQTT_TLS_PORT: "8000" }), ["MQTT_TLS_PORT"]);
  assert.deepEqual(named({ MQTT_TLS_PORT: "1883", MQTT_PORT: "1883" }), ["MQTT_TLS_PORT"]);
  assert.deepEqual(named({ MQTT_PORT: "8000" }), ["MQTT_PORT"]);
  const apart = { MQTT_HOST: "192.0.2.1", MQTT_TLS_PORT: "1883", MQTT_PORT: "1883" };
  assert.deepEqual(named(apart), []);
});

Deno.test("loadConfig() takes a .env written for the seed, and says what it does not use", () => {
  const { config, notices } = loadConfig({
    DB_ENGINE: "sqlite",
    MQTT_URL: "mqtt://broker.hivemq.com:1883",
    MQTT_TOPIC_DADOS: "hidrometro/dados",
    MQTT_TOPIC_CMD: "hidrometro/cmd",
    SECRET_KEY: "alterar-para-chave-forte",
    HISTORY_LIMIT: "1000",
    DB_HOST: "localhost",
    DB_PASSWORD: "x",
  });
  assert.equal(config.mqtt.url, "mqtt://broker.hivemq.com:1883");
  assert.ok(notices.some((notice) => notice.includes("DB_HOST, DB_PASSWORD")));
  assert.ok(notices.some((notice) => notice.includes("sqlite")));
});

Deno.test("loadConfig() refuses engines that come later by name", () => {
  assert.match(faultsOf({ DB_ENGINE: "postgres" })[0], /DB_ENGINE "postgres".*comes later/);
});

Deno.test("loadConfig() lets no broker out of this machine in without a credential", () => {
  assert.equal(loadConfig({ MQTT_HOST: "0.0.0.0" }).config.mqtt.anonymous, false);
  assert.equal(loadConfig({ MQTT_HOST: "127.1.2.3" }).config.mqtt.anonymous, true);
  assert.equal(
    loadConfig({ MQTT_HOST: "0.0.0.0", MQTT_ANONYMOUS: "true" }).config.mqtt.anonymous,
    true,
  );
});

Deno.test("loadConfig() reads an empty value as not set", () => {
  assert.equal(loadConfig({ MQTT_URL: "", PORT: "" }).config.mqtt.url, null);
});

Deno.test("loadConfig() lets new meters in as they may enter the broker, at an external one too", () => {
  const isOpen = (env: Record<string, string>) => loadConfig(env).config.mqtt.openToNewMeters;
  const MQTT_URL = "mqtt://broker.example";
  assert.equal(isOpen({}), true);
  assert.equal(isOpen({ MQTT_HOST: "0.0.0.0" }), false);
  assert.equal(isOpen({ APP_ENV: "production", MQTT_URL }), true, "the broker's own affair");
  assert.equal(isOpen({ MQTT_URL, MQTT_ANONYMOUS: "false" }), false, "unless somebody says it");
});

Deno.test(".env.example is what the schema says", async () => {
  assert.equal(await Deno.readTextFile(".env.example"), envExample());
});

Deno.test(".env.example names every variable that the code reads", async () => {
  const example = await Deno.readTextFile(".env.example");
  for (const name of Object.keys(VARIABLES)) assert.match(example, new RegExp(`^#${name}=`, "m"));
});

Deno.test("loadConfig() wants both files of TLS or none", () => {
  assert.equal(loadConfig({}).config.tls, null);
  const both = { TLS_CERT_FILE: "/c.pem", TLS_KEY_FILE: "/k.pem" };
  assert.deepEqual(loadConfig(both).config.tls, { certFile: "/c.pem", keyFile: "/k.pem" });
  for (const [given, missing] of [["CERT", "KEY"], ["KEY", "CERT"]]) {
    assert.throws(
      () => loadConfig({ [`TLS_${given}_FILE`]: "/x.pem" }),
      { message: new RegExp(`^TLS_${missing}_FILE: must be set beside`) },
    );
  }
});

Deno.test("loadConfig() takes addresses and ranges for TRUSTED_PROXIES, and nothing else", () => {
  const proxies = (text: string) => loadConfig({ TRUSTED_PROXIES: text }).config.trustedProxies;
  assert.deepEqual(loadConfig({}).config.trustedProxies, []);
  const good = ["10.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1"];
  assert.deepEqual(proxies(good.join(" , ")), good);
  for (const bad of ["proxy.example", "10.0.0.0/33", "::1/129", "10.0.0.1/", "10.0.0.1/8/8", ","]) {
    assert.throws(() => proxies(bad), { message: /^TRUSTED_PROXIES / }, bad);
  }
});
