import assert from "node:assert/strict";
import { brokerAddress, connectionErrorInWords } from "./broker_address.ts";

Deno.test("brokerAddress() takes the credentials out of the URL", () => {
  assert.deepEqual(brokerAddress("mqtts://ana:p%40ss@broker.example:8883", {}), {
    url: "mqtts://broker.example:8883",
    username: "ana",
    password: "p@ss",
  });
});

Deno.test("brokerAddress() prefers the credentials beside the URL", () => {
  const { username, password } = brokerAddress("mqtt://ana:x@h", { username: "b", password: "y" });
  assert.deepEqual([username, password], ["b", "y"]);
});

Deno.test("brokerAddress() keeps the path of a WebSocket and drops a client id of the query", () => {
  assert.equal(brokerAddress("wss://h/mqtt?clientId=x", {}).url, "wss://h/mqtt");
  assert.equal(brokerAddress("ws://h:9001", {}).url, "ws://h:9001");
});

Deno.test("brokerAddress() refuses what is no URL", () => {
  assert.throws(() => brokerAddress("broker", {}), TypeError);
});

Deno.test("connectionErrorInWords() says what the code means", () => {
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  assert.equal(connectionErrorInWords(refused), "nobody listens there");
  assert.equal(connectionErrorInWords(new Error("connack timeout")), "the broker does not answer");
  assert.equal(
    connectionErrorInWords(new Error("Connection refused: Not authorized")),
    "Connection refused: Not authorized",
  );
});
