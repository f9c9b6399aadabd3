import assert from "node:assert/strict";
import { mosquittoFiles, usernameFault } from "./mosquitto_files.ts";

const INPUT = {
  topics: { seedData: "casa/dados", seedCommand: "casa/cmd", base: "casa/v1" },
  credentials: ["A", "B"].map((serial) => (
    { serial, passwordHash: `$7$101$${serial}`, key: "a key", createdAt: 1, createdBy: "ana" }
  )),
  server: { username: "the server", passwordHash: "$7$101$S" },
  seedSerials: [],
};

Deno.test("mosquittoFiles() has a line a user, and each meter keeps to its own topics", () => {
  const { passwords, acl } = mosquittoFiles(INPUT);
  assert.equal(passwords, "the server:$7$101$S\nA:$7$101$A\nB:$7$101$B\n");
  assert.equal(
    acl,
    `# Written by \`deno task mosquitto-acl\`, which writes it anew.

user the server
topic read casa/dados
topic read casa/v1/+/dados
topic read casa/v1/+/estado
topic read casa/v1/+/ack
topic write casa/v1/+/cmd
topic write casa/v1/alertas/+
topic write casa/cmd

pattern write casa/v1/%u/dados
pattern write casa/v1/%u/estado
pattern write casa/v1/%u/ack
pattern read casa/v1/%u/cmd
`,
  );
});

Deno.test("mosquittoFiles() opens the seed's topics to the meters that are named", () => {
  const { acl } = mosquittoFiles({ ...INPUT, seedSerials: ["B"] });
  assert.match(acl, /\nuser B\ntopic write casa\/dados\ntopic read casa\/cmd\n\npattern/);
  assert.ok(!acl.includes("user A"));
});

Deno.test("usernameFault() refuses what would be read as something else", () => {
  for (const name of ["a:b", "a\nb", "a\0", "#a", " a", "a ", "\ta"]) {
    assert.ok(usernameFault(name));
  }
  for (const name of ["server", "the server", "água", "a#b"]) {
    assert.equal(usernameFault(name), null);
  }
});
