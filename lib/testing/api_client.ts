/** What the tests of the API talk to it with. */

import assert from "node:assert/strict";
import { createFakeServices, type FakeOptions, type FakeServices } from "./fake_services.ts";
import { createApi } from "../api/app.ts";

/** An answer, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // deno-lint-ignore no-explicit-any -- what the test expects of the body is what it checks
  readonly body: any;
}

export interface Client {
  readonly fake: FakeServices;
  /** `body` that is no text is sent as JSON; a `Blob` as what it says it is. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

export interface CallOptions {
  readonly as?: "admin" | "user" | "viewer";
  readonly cookie?: "admin" | "user" | "viewer";
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly address?: string;
}

const api = createApi();

/** A body of `text/csv`. */
export function csvFile(text: string): Blob {
  return new Blob([text], { type: "text/csv" });
}

/** The API over fake services. */
export function createClient(options?: FakeOptions): Client {
  const fake = createFakeServices(options);
  return {
    fake,
    async call(method, path, { as, cookie, headers: extra, body, address = "10.0.0.1" } = {}) {
      const headers = new Headers();
      if (as) headers.set("authorization", `Bearer ${await fake.token(as)}`);
      if (cookie) headers.set("cookie", `hidrometro=${await fake.cookie(cookie)}`);
      if (body instanceof Blob) headers.set("content-type", body.type);
      else if (body !== undefined) headers.set("content-type", "application/json");
      for (const [name, value] of Object.entries(extra ?? {})) headers.set(name, value);
      const raw = typeof body === "string" || body instanceof Uint8Array
        ? new Blob([typeof body === "string" ? body : new Uint8Array(body)])
        : body === undefined || body instanceof Blob
        ? body
        : JSON.stringify(body);
      const url = `http://meter.example${path}`;
      const req = new Request(url, { method, headers, body: raw });
      const res = await api(req, { services: fake.services, address });
      return await read(res);
    },
  };
}

async function read(res: Response): Promise<Answer> {
  const type = res.headers.get("content-type") ?? "";
  if (type.startsWith("text/event-stream")) {
    await res.body?.cancel();
    return { status: res.status, headers: res.headers, text: "", body: null };
  }
  const text = await res.text();
  const body = type.includes("json") && text ? JSON.parse(text) : null;
  return { status: res.status, headers: res.headers, text, body };
}

/** Holds an answer against the form of every error: status, the seed's text, the field. */
export function assertProblem(answer: Answer, status: number, error?: string, field?: string) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers.get("content-type"), "application/problem+json");
  assert.equal(Object.keys(answer.body)[0], "error");
  assert.equal(answer.body.status, status);
  assert.equal(typeof answer.body.title, "string");
  assert.equal(typeof answer.body.type, "string");
  if (error !== undefined) assert.equal(answer.body.error, error);
  if (field !== undefined) assert.equal(answer.body.field, field);
}
