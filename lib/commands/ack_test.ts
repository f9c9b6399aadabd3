import assert from "node:assert/strict";
import { decodeAck } from "./ack.ts";

Deno.test("decodeAck() takes the contract's words alone", () => {
  const decode = (text: string) => decodeAck(new TextEncoder().encode(text));
  assert.deepEqual(decode('{"id":"a","status":"executado","totalLiters":1.5,"epoch":3}'), {
    id: "a",
    status: "done",
    totalLiters: 1.5,
    epoch: 3,
  });
  assert.deepEqual(decode('{"id":"a","status":"recusado","motivo":"x"}'), {
    id: "a",
    status: "refused",
    reason: "x",
  });
  for (
    const bad of [
      "",
      "5",
      "{}",
      '{"id":"a","status":"constructor"}',
      '{"id":1,"status":"recebido"}',
    ]
  ) {
    assert.equal(decode(bad), null, bad);
  }
});
