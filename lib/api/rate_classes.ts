/** Which limits hold for a route, of the API and of the pages that do the same: one table. */

import type { RateClass } from "../services.ts";

/** First match wins; what is not here is `read`. */
const CLASSES: readonly [pattern: RegExp, kind: RateClass][] = [
  [/^\/api\/(?:login|logout|refresh|password|users|keys|sessions)(?:\/|$)/, "account"],
  [/^\/api\/(?:meters\/[^/]*\/credential|credentials)(?:\/|$)/, "account"],
  [/^\/api\/cmd$/, "command"],
  [/^\/api\/data$/, "data"],
  [/^\/api\/(?:export\.csv|import|openapi\.json)$/, "bulk"],
  [/^\/api\/meters\/[^/]*\/proof$/, "bulk"],
  [/^\/api\/stream$/, "stream"],
];

/** Buckets, and the page that shows them beside the proof. */
const SUMS_PAGE = /^\/meters\/[^/]+\/?$/;

/** Forms of these pages do what the API's account routes do; looking at them is `read`. */
const ACCOUNT_FORMS = /^\/(?:login|logout|settings)(?:\/|$)/;

/**
 * The class of a request.
 *
 * @param path decoded or not: no class rests on a part that varies
 * @param url with the query: readings and buckets have one path
 */
export function rateClassOf(path: string, method: string, url: string): RateClass {
  const isForm = method !== "GET" && method !== "HEAD";
  if (isForm && ACCOUNT_FORMS.test(path)) return "account";
  if (path === "/api/history" && URL.parse(url)?.searchParams.has("bucket")) return "sums";
  if (SUMS_PAGE.test(path)) return "sums";
  return CLASSES.find(([pattern]) => pattern.test(path))?.[1] ?? "read";
}
