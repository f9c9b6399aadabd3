/** The overview of the settings: what needs somebody, and the ways into all parts. */

import { counted } from "../counted.ts";
import { formatNumber, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import { fill } from "../texts/meters.ts";
import type { SettingsOverviewTexts } from "../texts/settings_overview.ts";

/** How much there is of everything that administrators look after. */
export interface Counts {
  readonly users: number;
  readonly keys: number;
  readonly credentials: number;
  /** Claims that wait. */
  readonly claims: number;
  readonly quarantine: number;
  /** Messages of today that could not be used, as far as they were counted. */
  readonly quarantineToday: number;
  /** There may be more of them. */
  readonly isMore: boolean;
  /** Meters that do not get in at the broker; 0 where nobody needs a credential. */
  readonly withoutCredential: number;
}

interface PartProps {
  readonly language: Language;
  readonly texts: SettingsOverviewTexts;
}

/** What wants to be looked at, each with the way there; or that nothing does. */
export function Attention({ counts, language, texts }: PartProps & { readonly counts: Counts }) {
  const { attention: t } = texts;
  const { claims, quarantineToday, isMore, withoutCredential } = counts;
  const count = formatNumber(quarantineToday, language);
  const unusable = isMore
    ? fill(t.quarantine.atLeast, { count })
    : counted(quarantineToday, t.quarantine, language);
  const matters = [
    { of: claims, href: "/settings/claims", text: counted(claims, t.claims, language) },
    {
      of: withoutCredential,
      href: "/settings/credentials",
      text: counted(withoutCredential, t.credentials, language),
    },
    { of: quarantineToday, href: "/settings/quarantine", text: unusable },
  ].filter(({ of }) => of > 0);
  if (matters.length === 0) {
    return (
      <p class="calm">
        <Chip tone="ok">{t.calm}</Chip>
      </p>
    );
  }
  return (
    <section class="card matters">
      <h2>{t.title}</h2>
      <ul class="plain">
        {matters.map(({ href, text }) => (
          <li key={href}>
            <a class="matter" href={href}>{text}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

interface WaysProps extends PartProps {
  readonly sessions: number;
  /** `null` for those who are no administrators. */
  readonly counts: Counts | null;
}

/** The ways into all parts of the settings that this person may open. */
export function Ways({ sessions, counts, language, texts: t }: WaysProps) {
  const sessionsHelp = counts === null ? t.sessionsHelp : t.sessionsAllHelp;
  const way = { language };
  return (
    <div class="ways">
      <section class="card">
        <h2>{t.account}</h2>
        <ul class="plain">
          <Way {...way} href="/settings/password" title={t.password} help={t.passwordHelp} />
          <Way
            {...way}
            href="/settings/sessions"
            title={t.sessions}
            help={sessionsHelp}
            count={sessions}
          />
        </ul>
      </section>
      {counts !== null && (
        <>
          <section class="card">
            <h2>{t.people}</h2>
            <ul class="plain">
              <Way
                {...way}
                href="/settings/users"
                title={t.users}
                help={t.usersHelp}
                count={counts.users}
              />
              <Way
                {...way}
                href="/settings/keys"
                title={t.keys}
                help={t.keysHelp}
                count={counts.keys}
              />
            </ul>
          </section>
          <MetersWays counts={counts} language={language} texts={t} />
        </>
      )}
    </div>
  );
}

function MetersWays({ counts, language, texts: t }: PartProps & { readonly counts: Counts }) {
  const { credentials, claims, quarantine } = counts;
  const way = { language };
  return (
    <section class="card">
      <h2>{t.devices}</h2>
      <ul class="plain">
        <Way
          {...way}
          href="/settings/credentials"
          title={t.credentials}
          help={t.credentialsHelp}
          count={credentials}
        />
        <Way
          {...way}
          href="/settings/claims"
          title={t.claims}
          help={t.claimsHelp}
          count={claims}
        />
        <Way
          {...way}
          href="/settings/quarantine"
          title={t.quarantine}
          help={t.quarantineHelp}
          count={quarantine}
        />
        <Way {...way} href="/dashboard#meters" title={t.own} help={t.ownHelp} />
      </ul>
    </section>
  );
}

interface WayProps {
  readonly href: string;
  readonly title: string;
  readonly help: string;
  /** How much there is of it. */
  readonly count?: number;
  readonly language: Language;
}

function Way({ href, title, help, count, language }: WayProps) {
  return (
    <li>
      <a class="way" href={href}>
        <span class="way-title">
          {title}
          {count !== undefined && <span class="way-count">{formatNumber(count, language)}</span>}
        </span>
        <span class="muted small">{help}</span>
      </a>
    </li>
  );
}
