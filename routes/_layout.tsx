import Connection from "../islands/Connection.tsx";
import OfflineNotice from "../islands/OfflineNotice.tsx";
import { define } from "../lib/state.ts";
import type { Language } from "../lib/ui/format.ts";
import { LANGUAGE_NAMES, LANGUAGES, readLanguage, withLanguage } from "../lib/ui/language.ts";
import { PAGE_TEXTS } from "../lib/ui/texts/pages.ts";

function NavLink({ href, text, url }: { href: string; text: string; url: URL }) {
  const current = url.pathname === href ? "page" : url.pathname.startsWith(`${href}/`) || undefined;
  return <a class="nav-link" href={href} aria-current={current}>{text}</a>;
}

function LanguageSwitch({ language, url }: { language: Language; url: URL }) {
  return (
    <div class="languages" role="group" aria-label={PAGE_TEXTS[language].nav.languages}>
      {LANGUAGES.map((other) => (
        <a
          key={other}
          href={withLanguage(url, other)}
          lang={other}
          hreflang={other}
          rel="nofollow"
          title={LANGUAGE_NAMES[other]}
          aria-label={`${other.slice(0, 2).toUpperCase()}, ${LANGUAGE_NAMES[other]}`}
          aria-current={other === language ? "true" : undefined}
        >
          {other.slice(0, 2).toUpperCase()}
        </a>
      ))}
    </div>
  );
}

export default define.layout(({ Component, req, url, state, error }) => {
  // An error page may be rendered before any middleware ran.
  const language = state.language ?? readLanguage(req.headers);
  const t = PAGE_TEXTS[language];
  const user = state.user ?? null;
  const onLogin = url.pathname.replace(/\/$/, "") === "/login";
  const mayRead = user !== null || (state.services?.settings.publicRead ?? false);
  const live = mayRead && !onLogin && (error ?? null) === null;
  return (
    <>
      <a class="skip" href="#content">{t.skip}</a>
      <header class="site-header">
        <div class="site-bar">
          <a class="brand" href="/dashboard">
            <span class="brand-mark" aria-hidden="true"></span>
            <span class="brand-name">{t.site}</span>
          </a>
          <nav class="site-nav" aria-label={t.nav.label}>
            <NavLink href="/dashboard" text={t.nav.dashboard} url={url} />
            <NavLink href="/alerts" text={t.nav.alerts} url={url} />
            {(user === null || user.role === "admin") &&
              <NavLink href="/control" text={t.nav.control} url={url} />}
            {user !== null && <NavLink href="/settings" text={t.nav.settings} url={url} />}
          </nav>
          <div class="site-tools">
            {live && <Connection language={language} />}
            <LanguageSwitch language={language} url={url} />
            {user === null && !onLogin && <NavLink href="/login" text={t.nav.signIn} url={url} />}
            {user !== null && !onLogin && (
              <form class="sign-out" method="post" action="/logout">
                <span class="user-name" title={`${t.nav.signedInAs} ${user.username}`}>
                  {user.username}
                </span>
                <button class="button" type="submit">{t.nav.signOut}</button>
              </form>
            )}
          </div>
        </div>
      </header>
      <main id="content" class="content" tabIndex={-1}>
        {live && <OfflineNotice language={language} timeZone={state.services.settings.timeZone} />}
        <Component />
      </main>
    </>
  );
});
