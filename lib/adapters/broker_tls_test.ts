import assert from "node:assert/strict";
import { Topics } from "../domain/topics.ts";
import { silentLog } from "../log.ts";
import { makeCertificates } from "../testing/certificates.ts";
import { ignoreWithoutMosquitto, Mosquitto } from "../testing/mosquitto.ts";
import { pause, until } from "../testing/until.ts";
import { createExternalBroker } from "./external_broker.ts";
import { createMqttClient } from "./mqtt_client.ts";
import { settling } from "../testing/settling.ts";

const ignore = ignoreWithoutMosquitto("MQTT over TLS");
const topics = new Topics({ seedData: "dados", seedCommand: "cmd", base: "v1" });
const common = { clientId: "server", topics, log: silentLog };

Deno.test("createExternalBroker() and createMqttClient() speak TLS to a known authority", {
  ignore,
}, async () => {
  await using certificates = await makeCertificates();
  await using server = await Mosquitto.start({ tls: certificates });
  const { ca } = certificates;
  const url = server.url.replace("127.0.0.1", "localhost");
  const broker = createExternalBroker({ ...common, url, ca });
  let taken = 0;
  await broker.start(settling(() => (taken++, Promise.resolve())));
  const meter = createMqttClient({ url, clientId: "meter", ca });
  await meter.connect();
  await until("the link", () => broker.status().connected);
  await meter.publish("dados", "1");
  await until("the message", () => taken === 1);
  await meter.end();
  await broker.stop();
});

Deno.test(
  "createExternalBroker() does not connect to an unknown authority",
  { ignore },
  async () => {
    await using certificates = await makeCertificates();
    await using strangers = await makeCertificates();
    await using server = await Mosquitto.start({ tls: certificates });
    for (const ca of [strangers.ca, undefined]) {
      const broker = createExternalBroker({ ...common, url: server.url, ca });
      await broker.start(settling(() => Promise.resolve()));
      await until(
        "the error",
        () => /certificate|issuer|authorized/i.test(broker.status().error ?? ""),
      );
      assert.equal(broker.status().connected, false);
      await broker.stop();
    }
  },
);

Deno.test("createMqttClient() does not connect to an unknown authority", { ignore }, async () => {
  await using certificates = await makeCertificates();
  await using strangers = await makeCertificates();
  await using server = await Mosquitto.start({ tls: certificates });
  const meter = createMqttClient({ url: server.url, clientId: "meter", ca: strangers.ca });
  let connected = false;
  const attempt = meter.connect().then(() => connected = true, (error) => String(error));
  await pause(1_000);
  assert.equal(connected, false);
  meter.drop();
  assert.match(String(await attempt), /Cannot connect/);
});

Deno.test("createExternalBroker() and createMqttClient() refuse a CA file that is none", () => {
  const [url, ca] = ["mqtts://127.0.0.1:1", "-----BEGIN CERTIFICATE-----\nnonsense\n"];
  const refusal = /Cannot read MQTT_CA_FILE/;
  assert.throws(() => createExternalBroker({ ...common, url, ca }), refusal);
  assert.throws(() => createMqttClient({ url, ca, clientId: "meter" }), refusal);
});
