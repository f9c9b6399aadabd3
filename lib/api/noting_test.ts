import assert from "node:assert/strict";
import { createClient } from "../testing/api_client.ts";
import { makeReading } from "../testing/fake_services.ts";

Deno.test("the log is told who asked to change what, but neither bodies nor readings", async () => {
  const { call, fake } = createClient({ readings: [makeReading("X1", 1, 1)] });
  const notes: unknown[] = [];
  fake.services.note = (change) => notes.push(change);
  const password = "a fine long pass phrase";
  await call("POST", "/api/users", {
    as: "admin",
    body: { username: "ana", role: "user", password },
  });
  await call("PATCH", "/api/meters/X1", { as: "user", body: { name: "Casa" } });
  await call("DELETE", "/api/users/nobody", { as: "admin" });
  await call("POST", "/api/data", { as: "admin", body: { totalLiters: 1, numeroSerie: "X1" } });
  await call("GET", "/api/users", { as: "admin" });
  await call("POST", "/api/login", { body: { username: "ana", password } });
  const address = "10.0.0.1";
  assert.deepEqual(notes, [
    { by: "admin", method: "POST", path: "/api/users", status: 200, address },
    { by: "admin", method: "DELETE", path: "/api/users/nobody", status: 404, address },
  ]);
});
