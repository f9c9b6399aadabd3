import assert from "node:assert/strict";
import { HttpError } from "./error.ts";
import { HttpError as FromRuntime } from "../runtime.ts";

Deno.test("HttpError has status, message and cause, and a name of its own", () => {
  const cause = new Error("cause");
  const error = new HttpError(503, "closed", { cause });
  assert.equal(error.status, 503);
  assert.equal(error.message, "closed");
  assert.equal(error.cause, cause);
  assert.equal(error.name, "HttpError");
  assert.equal(new HttpError(404).message, "");
});

Deno.test("HttpError is the same class in the server and in fresh/runtime", () => {
  assert.equal(HttpError, FromRuntime);
});
