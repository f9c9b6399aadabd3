import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";

/** A way into a part of the settings. */
interface WayProps {
  readonly href: string;
  readonly title: string;
  readonly help?: string;
  /** How much there is of it. */
  readonly count?: number;
  /** What wants to be looked at. */
  readonly waiting?: string;
}

function Way({ href, title, help, count, waiting }: WayProps) {
  return (
    <li>
      <a class="card way" href={href}>
        <span class="way-title">
          {title}
          {count !== undefined && <span class="way-count">{count}</span>}
          {waiting !== undefined && <span class="chip chip-warn">{waiting}</span>}
        </span>
        {help !== undefined && <span class="muted small">{help}</span>}
      </a>
    </li>
  );
}

/** How much there is of everything that administrators look after. */
export interface Counts {
  readonly users: number;
  readonly keys: number;
  readonly credentials: number;
  /** Claims that wait. */
  readonly claims: number;
  readonly quarantine: number;
}

interface OverviewProps {
  readonly sessions: number;
  /** `null` for those who are no administrators. */
  readonly counts: Counts | null;
  readonly texts: SettingsTexts["overview"];
}

/** The ways into all parts of the settings that this person may open. */
export function Overview({ sessions, counts, texts: t }: OverviewProps) {
  return (
    <>
      <ul class="plain cards">
        <Way href="/settings/password" title={t.password} help={t.passwordHelp} />
        <Way href="/settings/sessions" title={t.sessions} help={t.sessionsHelp} count={sessions} />
      </ul>
      {counts !== null && <AdministratorWays counts={counts} texts={t} />}
    </>
  );
}

function AdministratorWays(
  { counts, texts: t }: { counts: Counts; texts: SettingsTexts["overview"] },
) {
  const { users, keys, credentials, claims, quarantine } = counts;
  const waiting = claims === 0 ? undefined : fill(t.waiting, { count: String(claims) });
  return (
    <>
      <section class="stack">
        <h2>{t.people}</h2>
        <ul class="plain cards">
          <Way href="/settings/users" title={t.users} help={t.usersHelp} count={users} />
          <Way href="/settings/keys" title={t.keys} help={t.keysHelp} count={keys} />
        </ul>
      </section>
      <section class="stack">
        <h2>{t.devices}</h2>
        <ul class="plain cards">
          <Way
            href="/settings/credentials"
            title={t.credentials}
            help={t.credentialsHelp}
            count={credentials}
          />
          <Way href="/settings/claims" title={t.claims} help={t.claimsHelp} waiting={waiting} />
          <Way
            href="/settings/quarantine"
            title={t.quarantine}
            help={t.quarantineHelp}
            count={quarantine}
          />
        </ul>
      </section>
    </>
  );
}
