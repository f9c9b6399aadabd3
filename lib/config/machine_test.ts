import assert from "node:assert/strict";
import { makeCertificates } from "../testing/certificates.ts";
import { machineFaults } from "./machine.ts";

const CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n";

/** Names at fault for this environment in a folder of its own. */
async function faultsIn(
  env: (dir: string) => Record<string, string>,
): Promise<{ names: string[]; faults: string[]; left: string[] }> {
  const dir = await Deno.makeTempDir();
  await Deno.writeTextFile(`${dir}/file`, "x");
  await Deno.writeTextFile(`${dir}/ca.pem`, CERTIFICATE);
  const faults = machineFaults({ DATA_DIR: `${dir}/data`, ...env(dir) });
  const left = Array.from(Deno.readDirSync(dir), ({ name }) => name).sort();
  await Deno.remove(dir, { recursive: true });
  return { names: faults.map((fault) => fault.split(" ")[0]), faults, left };
}

Deno.test("machineFaults() finds nothing wrong with what is there, and leaves nothing behind", async () => {
  const { faults, left } = await faultsIn((dir) => ({
    HOST: "0.0.0.0",
    MQTT_HOST: "localhost",
    DATA_DIR: `${dir}/a/b/c`,
    MQTT_CA_FILE: `${dir}/ca.pem`,
  }));
  assert.deepEqual(faults, []);
  assert.deepEqual(left, ["ca.pem", "file"]);
});

Deno.test("machineFaults() names every variable that this machine cannot follow", async () => {
  const { names, faults } = await faultsIn((dir) => ({
    HOST: "203.0.113.1",
    MQTT_HOST: "203.0.113.2",
    DATA_DIR: `${dir}/file/data`,
    MQTT_CA_FILE: `${dir}/nonexistent`,
  }));
  assert.deepEqual(names, ["HOST", "DATA_DIR", "MQTT_CA_FILE", "MQTT_HOST"]);
  assert.match(faults[0], /^HOST "203.0.113.1": must be an address of this machine/);
});

Deno.test("machineFaults() wants a certificate in MQTT_CA_FILE, and no MQTT_HOST beside MQTT_URL", async () => {
  const env = { MQTT_HOST: "203.0.113.2", MQTT_URL: "mqtts://broker" };
  const { faults } = await faultsIn((dir) => ({ ...env, MQTT_CA_FILE: `${dir}/file` }));
  assert.equal(faults.length, 1);
  assert.match(faults[0], /^MQTT_CA_FILE ".*": must be a PEM file with a certificate$/);
});

Deno.test("machineFaults() wants a certificate that can be read, and the key of that one", async () => {
  await using one = await makeCertificates();
  await using other = await makeCertificates();
  const faults = async (cert: string, key: string, more = {}) =>
    (await faultsIn(() => ({ MQTT_TLS_CERT_FILE: cert, MQTT_TLS_KEY_FILE: key, ...more }))).faults
      .map((fault) => fault.replace(/ ".*"/, ""));
  assert.deepEqual(await faults(one.cert, one.key), []);
  assert.deepEqual(await faults(one.cert, other.key), [
    "MQTT_TLS_KEY_FILE: must be the key of the certificate",
  ]);
  assert.deepEqual(await faults(one.key, one.cert), [
    "MQTT_TLS_CERT_FILE: must be a PEM file with a certificate",
    "MQTT_TLS_KEY_FILE: must be a PEM file with a private key, not encrypted",
  ]);
  const missing = await faults("/nowhere/cert", "/nowhere/key", { MQTT_PLAIN_HOST: "203.0.113.3" });
  assert.deepEqual(missing.map((fault) => fault.split(":")[0]), [
    "MQTT_PLAIN_HOST",
    "MQTT_TLS_CERT_FILE",
    "MQTT_TLS_KEY_FILE",
  ]);
  assert.deepEqual(await faults("/nowhere", "/nowhere", { MQTT_URL: "mqtt://broker" }), []);
});

Deno.test("machineFaults() refuses a file in the place of DATA_DIR", async () => {
  const { names } = await faultsIn((dir) => ({ DATA_DIR: `${dir}/file` }));
  assert.deepEqual(names, ["DATA_DIR"]);
});
