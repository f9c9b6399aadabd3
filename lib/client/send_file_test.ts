import assert from "node:assert/strict";
import { type FileRequest, sendFile } from "./send_file.ts";

const REPORT = {
  accepted: 2,
  duplicates: 1,
  rejected: [{ line: 3, reason: "x" }],
  rejectedCount: 1,
};

/** A request that is answered by hand. */
function aRequest() {
  const seen = {
    method: "",
    url: "",
    headers: {} as Record<string, string>,
    sent: null as unknown,
  };
  const request: FileRequest = {
    status: 0,
    responseText: "",
    onload: null,
    onerror: null,
    onabort: null,
    upload: { onprogress: null },
    open: (method: string, url: string | URL) => Object.assign(seen, { method, url: String(url) }),
    setRequestHeader: (name, value) => void (seen.headers[name] = value),
    send: (body) => void (seen.sent = body),
    abort: () => request.onabort?.(),
  };
  const answer = (status: number, responseText: string) => {
    Object.assign(request, { status, responseText });
    request.onload?.();
  };
  return { request, seen, answer };
}

const FILE = new Blob(["ts,total\n"]);

function send(
  request: FileRequest,
  { dryRun = false, signal = new AbortController().signal } = {},
) {
  const progress: number[] = [];
  const onProgress = (sent: number) => void progress.push(sent);
  return {
    progress,
    result: sendFile(FILE, { serial: "M1", dryRun, signal, onProgress }, request),
  };
}

Deno.test("sendFile() posts CSV for the meter, tells what has been sent, and gives the report", async () => {
  const { request, seen, answer } = aRequest();
  const { progress, result } = send(request, { dryRun: true });
  assert.deepEqual([seen.method, seen.url], ["POST", "/api/import?serial=M1&dryRun=1"]);
  assert.equal(seen.headers["content-type"], "text/csv");
  assert.equal(seen.sent, FILE);
  request.upload.onprogress?.({ loaded: 4 });
  request.upload.onprogress?.({ loaded: 9 });
  answer(200, JSON.stringify(REPORT));
  assert.deepEqual([await result, progress], [{ ok: true, report: REPORT }, [4, 9]]);
});

Deno.test("sendFile() stores only when it is told to", () => {
  const { request, seen } = aRequest();
  void send(request);
  assert.equal(seen.url, "/api/import?serial=M1");
});

for (
  const [status, fault] of [
    [400, "not-readings"],
    [401, "session"],
    [403, "forbidden"],
    [408, "slow"],
    [413, "too-large"],
    [429, "busy"],
    [503, "unavailable"],
    [500, "server"],
  ] as const
) {
  Deno.test(`sendFile() tells ${status} as ${fault}`, async () => {
    const { request, answer } = aRequest();
    const { result } = send(request);
    answer(status, "{}");
    assert.deepEqual(await result, { ok: false, fault });
  });
}

Deno.test("sendFile() takes nothing but a report for a success", async () => {
  for (const text of ["<h1>Captive portal</h1>", "{}", "null", '{"accepted":1,"rejected":[1]}']) {
    const { request, answer } = aRequest();
    const { result } = send(request);
    answer(200, text);
    assert.deepEqual(await result, { ok: false, fault: "server" }, text);
  }
});

Deno.test("sendFile() tells a network that is gone, and a cancel, apart", async () => {
  const broken = aRequest();
  const failing = send(broken.request);
  broken.request.onerror?.();
  assert.deepEqual(await failing.result, { ok: false, fault: "network" });
  const controller = new AbortController();
  const { request } = aRequest();
  const cancelled = send(request, { signal: controller.signal });
  controller.abort();
  assert.deepEqual(await cancelled.result, { ok: false, fault: null });
  const late = aRequest();
  assert.deepEqual(await send(late.request, { signal: AbortSignal.abort() }).result, {
    ok: false,
    fault: null,
  });
  assert.equal(late.seen.url, "", "nothing was sent");
});
