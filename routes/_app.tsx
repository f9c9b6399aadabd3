import { asset } from "fresh/runtime";
import { define } from "../lib/state.ts";
import { readLanguage } from "../lib/ui/language.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";

/** Each on top of those before it. Few: a browser fetches six files at a time, and draws nothing before. */
const SHEETS = ["/base.css", "/app.css", "/parts.css", "/tables.css"];

export default define.page(({ Component, req, state }) => {
  // An error page may be rendered before any middleware ran.
  const language = state.language ?? readLanguage(req.headers);
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{PAGE_TEXTS[language].site}</title>
        <link rel="icon" href={asset("/favicon.svg")} type="image/svg+xml" />
        <link rel="apple-touch-icon" href={asset("/apple-touch-icon.png")} />
        <link rel="manifest" href="/manifest.webmanifest" />
        <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#131e2b" media="(prefers-color-scheme: dark)" />
        {SHEETS.map((sheet) => <link key={sheet} rel="stylesheet" href={asset(sheet)} />)}
      </head>
      <body>
        <Component />
      </body>
    </html>
  );
});
