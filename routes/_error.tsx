import { HttpError, page } from "fresh";
import { Head } from "fresh/runtime";
import { api, caller } from "../lib/api/mod.ts";
import { isApiPath } from "../lib/auth/api_path.ts";
import { TooManyRequestsError } from "../lib/auth/throttle.ts";
import { define } from "../lib/state.ts";
import { readLanguage } from "../lib/ui/language.ts";
import { PAGE_TEXTS, type PageTexts } from "../lib/ui/texts/pages.ts";
import { PAGE_HEADERS } from "./(_pages)/headers.ts";

export const handler = define.handlers(async (ctx) => {
  // What the router has no route or method for, the API judges by a table of its own.
  const fromRouter = ctx.error instanceof HttpError && ctx.state.services !== undefined;
  if (fromRouter && isApiPath(ctx.url.pathname)) return await api(ctx.req, caller(ctx));
  const status = ctx.error instanceof HttpError ? ctx.error.status : 500;
  const { cause } = ctx.error instanceof HttpError ? ctx.error : {};
  const wait: HeadersInit = cause instanceof TooManyRequestsError
    ? { "retry-after": String(cause.retryAfterSeconds) }
    : {};
  return page({ status }, { status, headers: { ...PAGE_HEADERS, ...wait } });
});

function wordsOf(status: number, { errors: t }: PageTexts): { title: string; help: string } {
  if (status === 404) return { title: t.notFound, help: t.notFoundHelp };
  if (status === 403) return { title: t.forbidden, help: t.forbiddenHelp };
  if (status < 500) return { title: t.refused, help: t.refusedHelp };
  return { title: t.failed, help: t.failedHelp };
}

export default define.page<typeof handler>(({ data, req, state }) => {
  const t = PAGE_TEXTS[state.language ?? readLanguage(req.headers)];
  const { title, help } = wordsOf(data.status, t);
  return (
    <section class="narrow stack error-page">
      <Head>
        <title>{`${title} – ${t.site}`}</title>
      </Head>
      <p class="error-status" aria-hidden="true">{data.status}</p>
      <h1>{title}</h1>
      <p>{help}</p>
      <p class="row">
        <a class="button button-primary" href="/dashboard">{t.errors.home}</a>
      </p>
    </section>
  );
});
