/** The web server's limits, over raw sockets. */

import assert from "node:assert/strict";
import type { WebHandler } from "./listener.ts";
import { serveWeb, WEB_LIMITS, type WebLimits } from "./server.ts";
import { silentLog } from "../log.ts";
import { until } from "../testing/until.ts";

const QUICK: WebLimits = {
  ...WEB_LIMITS,
  headersMs: 300,
  requestMs: 600,
  idleMs: 300,
  checkMs: 50,
};
/** Longer than any of them, and what `node:http` adds to the idle time. */
const LATE_MS = 5_000;

/** Runs `fn` against a server with short limits. */
async function withServer(
  handler: WebHandler,
  fn: (port: number) => Promise<void>,
  limits: Partial<WebLimits> = {},
): Promise<void> {
  const place = { host: "127.0.0.1", port: 0, portFixed: true };
  const options = { limits: { ...QUICK, ...limits } };
  const server = await serveWeb(place, handler, silentLog, options);
  try {
    await fn(Number(new URL(server.url).port));
  } finally {
    await server.stop(0);
  }
}

/** A connection that says something and listens until the server closes it. */
class Raw {
  readonly #conn: Deno.TcpConn;
  /** What came. */
  text = "";
  /** Resolves when the server has closed; rejects when it has not in time. */
  readonly closed: Promise<string>;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    const { promise: late, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => reject(new Error("the connection is still open")), LATE_MS);
    this.closed = Promise.race([this.#listen(), late]).finally(() => clearTimeout(timer));
    this.closed.catch(() => conn.close());
  }

  static async open(port: number): Promise<Raw> {
    return new Raw(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  async send(text: string): Promise<void> {
    await this.#conn.write(new TextEncoder().encode(text));
  }

  /** Sends a little at a time until nobody takes it any more. */
  async trickle(part: (i: number) => string): Promise<void> {
    try {
      for (let i = 0;; i++) {
        await this.send(part(i));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } catch {
      return; // closed, which is what the test waits for
    }
  }

  close(): void {
    this.#conn.close();
  }

  async #listen(): Promise<string> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    try {
      for (let size; (size = await this.#conn.read(buffer)) !== null;) {
        this.text += decoder.decode(buffer.subarray(0, size));
      }
      this.#conn.close();
    } catch (error) {
      const isClosed = error instanceof Deno.errors.ConnectionReset ||
        error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted;
      if (!isClosed) throw error;
    }
    return this.text;
  }
}

const ok: WebHandler = () => new Response("ok");
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

Deno.test("serveWeb() closes a connection that says nothing, or says its headers too slowly", async () => {
  await withServer(ok, async (port) => {
    const [silent, slow] = [await Raw.open(port), await Raw.open(port)];
    await slow.send("GET / HTTP/1.1\r\nHost: a\r\n");
    void slow.trickle((i) => `X-${i}: 1\r\n`);
    assert.match(await silent.closed, /^HTTP\/1.1 408 /);
    assert.match(await slow.closed, /^HTTP\/1.1 408 .*"error":"request timeout"/s);
  });
});

Deno.test("serveWeb() closes a connection whose body is not there in time", async () => {
  const broken = Promise.withResolvers<unknown>();
  const reads: WebHandler = async (req) => {
    await req.text().catch(broken.resolve);
    return new Response("late");
  };
  await withServer(reads, async (port) => {
    const slow = await Raw.open(port);
    await slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    void slow.trickle(() => "x");
    await slow.closed;
    assert.ok(await broken.promise, "whoever reads it is told");
  });
});

for (const method of ["GET", "HEAD", "POST"]) {
  Deno.test(`serveWeb() closes a connection whose ${method} is answered and goes on all the same`, async () => {
    for (const length of ["Content-Length: 100000000", "Transfer-Encoding: chunked"]) {
      await withServer(ok, async (port) => {
        const endless = await Raw.open(port);
        await endless.send(`${method} / HTTP/1.1\r\nHost: a\r\n${length}\r\n\r\n`);
        void endless.trickle(() => "1\r\nx\r\n");
        assert.match(await endless.closed, /^HTTP\/1.1 200 /);
      }, { requestMs: WEB_LIMITS.requestMs });
    }
  });
}

Deno.test("serveWeb() keeps a connection whose body came whole, though nobody read it", async () => {
  await withServer(ok, async (port) => {
    const conn = await Raw.open(port);
    await conn.send("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
    await until("the first answer", () => /ok$/.test(conn.text));
    await new Promise((resolve) => setTimeout(resolve, 700));
    await conn.send(GET);
    await until("the second answer", () => /ok.*ok$/s.test(conn.text));
    conn.close();
  }, { idleMs: WEB_LIMITS.idleMs });
});

Deno.test("serveWeb() closes a connection that is idle after an answer", async () => {
  await withServer(ok, async (port) => {
    const idle = await Raw.open(port);
    await idle.send(GET);
    assert.match(await idle.closed, /^HTTP\/1.1 200 /);
  });
});

Deno.test("serveWeb() has no limit of time for answers", async () => {
  let left = false;
  const stream: WebHandler = () => {
    let timer: ReturnType<typeof setInterval>;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        const say = () => controller.enqueue(new TextEncoder().encode(": x\n\n"));
        timer = setInterval(say, 100);
      },
      cancel: () => {
        clearInterval(timer);
        left = true;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  await withServer(stream, async (port) => {
    const reader = await Raw.open(port);
    await reader.send(GET);
    const events = () => reader.text.match(/: x/g)?.length ?? 0;
    await until("it has lived three times as long as any limit", () => events() >= 20);
    assert.match(reader.text, /^HTTP\/1.1 200 OK\r\n/);
    reader.close();
    await until("the stream is cancelled", () => left);
    await reader.closed;
  });
});

Deno.test("serveWeb() takes a connection away whose stream has failed, also when nobody reads it", async () => {
  const chunk = new Uint8Array(65_536);
  let fail = (_: unknown) => {};
  let wantsMore = false;
  const stream: WebHandler = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => void (fail = (reason) => controller.error(reason)),
      pull: (controller) => {
        wantsMore = true;
        controller.enqueue(chunk);
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  };
  await withServer(stream, async (port) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    await conn.write(new TextEncoder().encode(GET));
    // Until the system takes no more.
    await until("nothing moves", async () => {
      wantsMore = false;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return !wantsMore;
    });
    fail("nobody reads");
    await new Promise((resolve) => setTimeout(resolve, 100));
    const rest = await new Response(conn.readable).bytes().catch(() => "reset");
    assert.ok(rest === "reset" || rest.length > 0, "it ends");
  });
});

Deno.test("serveWeb() answers headers that are too large 431 or cuts them off, and lives", async () => {
  await withServer(ok, async (port) => {
    for (const size of [40_000, 500_000]) {
      const large = await Raw.open(port);
      void large.send(`GET / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(size)}\r\n\r\n`).catch(
        () => {},
      );
      assert.match(await large.closed, /^(?:HTTP\/1.1 431 |$)/);
    }
    const next = await Raw.open(port);
    await next.send(GET);
    assert.match(await next.closed, /ok$/);
  });
});

Deno.test("serveWeb() answers what is no request 400, and more than one Host too", async () => {
  await withServer(ok, async (port) => {
    const close = "Connection: close\r\n\r\n";
    for (
      const text of [
        "\x16\x03\x01\x02\r\n\r\n",
        `GET / HTTP/1.1\r\n${close}`,
        `GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n${close}`,
        `GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n${close}`,
        `GET foo HTTP/1.1\r\nHost: a\r\n${close}`,
        `GET http://a:99999/ HTTP/1.1\r\nHost: a\r\n${close}`,
        `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n${close}0\r\n\r\n`,
        `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n${close}hello`,
      ]
    ) {
      const raw = await Raw.open(port);
      await raw.send(text);
      assert.match(await raw.closed, /^HTTP\/1.1 (?:400|421) /, text);
    }
    const nameless = await Raw.open(port);
    await nameless.send("GET / HTTP/1.0\r\n\r\n");
    assert.match(await nameless.closed, /ok$/);
  });
});

Deno.test("serveWeb() hands a method that the parser does not know to the handler, and CONNECT", async () => {
  const seen: string[] = [];
  const refuse: WebHandler = (req) => {
    seen.push(new URL(req.url).pathname);
    return new Response(null, { status: 405, headers: { allow: "GET" } });
  };
  await withServer(refuse, async (port) => {
    for (const line of ["FOO /x", "get /x", "TRACE /x", "CONNECT /x", "CONNECT a:443"]) {
      const raw = await Raw.open(port);
      await raw.send(`${line} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
      assert.match(await raw.closed, /^HTTP\/1.1 405 .*allow: GET\r\n/is, line);
    }
    assert.deepEqual(seen, ["/x", "/x", "/x", "/x", "/"]);
  });
});

Deno.test("serveWeb() closes connections beyond the most, and takes new ones when others have gone", async () => {
  await withServer(ok, async (port) => {
    const first = [await Raw.open(port), await Raw.open(port)];
    await Promise.all(first.map((raw) => raw.send(GET)));
    await until("both are served", () => first.every(({ text }) => text.endsWith("ok")));
    const beyond = await Raw.open(port);
    assert.equal(await beyond.closed, "");
    await Promise.all(first.map(({ closed }) => closed));
    const next = await Raw.open(port);
    await next.send(GET);
    assert.match(await next.closed, /ok$/);
  }, { connections: 2 });
});

Deno.test("serveWeb() stops: requests under way are answered, then idle connections go", async () => {
  const place = { host: "127.0.0.1", port: 0, portFixed: true };
  const answer = Promise.withResolvers<Response>();
  let asked = false;
  const server = await serveWeb(place, () => {
    asked = true;
    return answer.promise;
  }, silentLog);
  const { port } = new URL(server.url);
  const raw = await Raw.open(Number(port));
  await raw.send(GET);
  await until("it is under way", () => asked);
  const stopped = server.stop(10_000);
  await assert.rejects(Raw.open(Number(port)));
  answer.resolve(new Response("at last"));
  assert.match(await raw.closed, /at last$/);
  await stopped;
});

Deno.test("serveWeb() tells the handler when an answer is over: sent, or its client gone", async () => {
  const over: string[] = [];
  const handler: WebHandler = (req, info) => {
    const { pathname } = new URL(req.url);
    void info.completed.then(() => over.push(pathname));
    if (pathname === "/whole") return new Response("ok");
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        controller.enqueue(new TextEncoder().encode("a,b\r\n"));
        if (pathname === "/rows") controller.close();
      },
    });
    return new Response(body, { headers: { "content-type": "text/csv" } });
  };
  await withServer(handler, async (port) => {
    const raw = await Raw.open(port);
    for (const path of ["/whole", "/rows"]) {
      await raw.send(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      await until(path, () => over.includes(path));
    }
    await raw.send("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    await until("it has begun", () => raw.text.match(/a,b/g)?.length === 2);
    assert.deepEqual(over, ["/whole", "/rows"]);
    raw.close();
    await until("its client has gone", () => over.includes("/endless"));
    await raw.closed;
  }, { idleMs: LATE_MS });
});

Deno.test("serveWeb() outlives clients that break off wherever they are", async () => {
  const answers: WebHandler = async (req) => new Response(`${(await req.text()).length}`);
  await withServer(answers, async (port) => {
    const said = [
      ...["", "GE", "GET / HTTP/1.1\r\nHost", "FOO / HTTP/1.1\r\nHost: a\r\n\r\n"],
      ...["CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", "\0\0\0\0\r\n\r\n", GET],
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc",
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ];
    for (const text of [...said, ...said]) {
      const raw = await Raw.open(port);
      await raw.send(text);
      raw.close();
      await raw.closed;
    }
    const next = await Raw.open(port);
    await next.send(GET);
    assert.match(await next.closed, /0$/);
  });
});
