import assert from "node:assert/strict";
import { newClick, sendCommand } from "./send_command.ts";

type Answer = (request: Request) => Response | Promise<Response>;

/** A server behind `fetch`. */
function server(answer: Answer): { fetcher: typeof fetch; requests: Request[] } {
  const requests: Request[] = [];
  return {
    requests,
    fetcher: async (input, init) => {
      const request = new Request(new URL(String(input), "http://meter.test"), init);
      requests.push(request.clone());
      return await answer(request);
    },
  };
}

const problem = (status: number, fields: object) =>
  new Response(JSON.stringify(fields), {
    status,
    headers: { "content-type": "application/problem+json" },
  });

Deno.test("sendCommand() posts action, value, serial and time limit as JSON", async () => {
  const { fetcher, requests } = server(() => Response.json({ status: "sent", id: "abc", cmd: {} }));
  const result = await sendCommand(newClick("M1", { action: "simulate", value: 8 }, 120), fetcher);
  assert.deepEqual(result, { ok: true, id: "abc" });
  assert.equal(requests[0].method, "POST");
  assert.equal(new URL(requests[0].url).pathname, "/api/cmd");
  assert.equal(requests[0].headers.get("content-type"), "application/json");
  const body = await requests[0].json();
  assert.deepEqual(body, { action: "simulate", value: 8, numeroSerie: "M1", ttlSeconds: 120 });
});

for (
  const [status, fault] of [
    [400, "invalid"],
    [401, "session"],
    [403, "forbidden"],
    [404, "unknown-meter"],
    [429, "busy"],
    [503, "unavailable"],
    [500, "server"],
    [418, "server"],
  ] as const
) {
  Deno.test(`sendCommand() tells ${status} as ${fault}, with the server's words`, async () => {
    const { fetcher } = server(() => problem(status, { error: "no", detail: "in words" }));
    const result = await sendCommand(newClick("M1", { action: "reset" }, 120), fetcher);
    assert.deepEqual(result, { ok: false, fault, detail: "in words" });
  });
}

Deno.test("sendCommand() takes an error page for the error that it is", async () => {
  const { fetcher } = server(() => new Response("<h1>Bad Gateway</h1>", { status: 502 }));
  const result = await sendCommand(newClick("M1", { action: "reset" }, 120), fetcher);
  assert.deepEqual(result, { ok: false, fault: "unavailable", detail: null });
});

Deno.test("sendCommand() names the click: the same again for the same one, another for another", async () => {
  const { fetcher, requests } = server(() => Response.json({ status: "sent", id: "abc", cmd: {} }));
  const click = newClick("M1", { action: "reset" }, 120);
  for (const one of [click, click, newClick("M1", { action: "reset" }, 120)]) {
    await sendCommand(one, fetcher);
  }
  const keys = requests.map(({ headers }) => headers.get("idempotency-key") ?? "");
  assert.ok(keys.every((key) => /^[!-~]{1,64}$/.test(key)), String(keys));
  assert.deepEqual([keys[0] === keys[1], keys[1] === keys[2]], [true, false]);
});

Deno.test("sendCommand() does not take a success without an id for a success", async () => {
  const { fetcher } = server(() => new Response("<h1>Captive portal</h1>"));
  const result = await sendCommand(newClick("M1", { action: "reset" }, 120), fetcher);
  assert.equal(result.ok, false);
});

Deno.test("sendCommand() tells a network that is gone", async () => {
  const { fetcher } = server(() => Promise.reject(new TypeError("Failed to fetch")));
  const result = await sendCommand(newClick("M1", { action: "reset" }, 120), fetcher);
  assert.deepEqual(result, { ok: false, fault: "network", detail: "Failed to fetch" });
});
