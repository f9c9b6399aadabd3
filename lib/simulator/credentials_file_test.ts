import assert from "node:assert/strict";
import { readCredentials } from "./credentials_file.ts";

const line = (username: unknown, more = {}) =>
  JSON.stringify({ username, password: "p", key: "k", ...more });

Deno.test("readCredentials() reads what the API answers, a line each, the last of a meter", () => {
  const text = `${line("SIM-0001")}\r\n\n${line("sim-0002")}\n${line("SIM-0001", { key: "new" })}`;
  const read = readCredentials(text);
  assert.ok(read.ok);
  assert.deepEqual([...read.credentials.values()], [
    { username: "SIM-0001", password: "p", key: "new" },
    { username: "SIM-0002", password: "p", key: "k" },
  ]);
});

Deno.test("readCredentials() names every line that cannot be used, and shows nothing of it", () => {
  const secret = "s3cret";
  const bad = [
    line("not a serial", { password: secret }),
    line("A", { password: "", key: secret }),
    line("A", { key: 5, password: secret }),
    "[]x" + secret,
    "5",
    line("A") + line("B"),
  ];
  const read = readCredentials([line("OK"), ...bad].join("\n"));
  assert.ok(!read.ok);
  assert.equal(read.faults.length, bad.length);
  read.faults.forEach((fault, i) => assert.match(fault, new RegExp(`^line ${i + 2}: `)));
  assert.doesNotMatch(read.faults.join(), new RegExp(secret));
});
