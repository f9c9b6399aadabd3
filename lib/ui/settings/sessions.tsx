/** Sessions in lists: one's own, and for administrators everybody's. */

import type { SessionRow } from "../../identity.ts";
import { formatInstant, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import { fill } from "../texts/meters.ts";
import type { SessionTexts } from "../texts/sessions.ts";
import { deviceName } from "./device_name.ts";
import { type Column, RecordTable } from "./record_table.tsx";

interface SessionsProps {
  /** The one used last first. */
  readonly sessions: readonly SessionRow[];
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: SessionTexts;
}

/** The sessions of an account, each with a way to end it. @param current id of the one that looks */
export function OwnSessions(props: SessionsProps & { readonly current: string | null }) {
  const { sessions, current, language, timeZone, texts: t } = props;
  const when = (ms: number) => formatInstant(ms, language, timeZone);
  const others = sessions.some(({ id }) => id !== current);
  return (
    <section class="stack">
      <h2>{t.own}</h2>
      <RecordTable
        label={t.own}
        rows={sessions}
        columns={[
          {
            head: t.device,
            cell: (session) => (
              <>
                <Device session={session} texts={t} />
                {session.id === current && <Chip tone="ok">{t.current}</Chip>}
              </>
            ),
          },
          ...placeAndTimes(t, when),
          {
            head: t.action,
            cell: (session) => (
              <EndForm session={session} when={when(session.lastUsedAt)} texts={t} />
            ),
          },
        ]}
      />
      {others
        ? (
          <p class="row">
            <a class="button button-danger" href="/settings/sessions/end?others=all">
              {t.endOthers}
            </a>
          </p>
        )
        : <p class="muted">{t.onlyThis}</p>}
    </section>
  );
}

interface PeoplesSessionsProps extends SessionsProps {
  /** The only person whose sessions are listed; `null`: all others. */
  readonly person: string | null;
}

/** The sessions of others, each with a way to end it, which asks first. */
export function PeoplesSessions(props: PeoplesSessionsProps) {
  const { sessions, person, language, timeZone, texts: t } = props;
  const when = (ms: number) => formatInstant(ms, language, timeZone);
  const title = person === null ? t.people : fill(t.of, { name: person });
  const nobody = person === null ? t.nobody : fill(t.nobodyOf, { name: person });
  return (
    <section class="stack" id="people">
      <div class="section-head">
        <div>
          <h2>{title}</h2>
          <p class="muted">{t.peopleHelp}</p>
        </div>
        {person !== null && <a class="button" href="/settings/sessions#people">{t.everybody}</a>}
      </div>
      {sessions.length === 0 ? <p class="muted">{nobody}</p> : (
        <RecordTable
          label={title}
          rows={sessions}
          columns={[
            ...(person === null ? [personColumn(t)] : []),
            { head: t.device, cell: (session) => <Device session={session} texts={t} /> },
            ...placeAndTimes(t, when),
            { head: t.action, cell: (session) => <EndLink {...{ session, when }} texts={t} /> },
          ]}
        />
      )}
      {person !== null && sessions.length > 1 && (
        <p class="row">
          <a
            class="button button-danger"
            href={`/settings/sessions/end?${new URLSearchParams({ user: person })}`}
          >
            {fill(t.endAllOf, { name: person })}
          </a>
        </p>
      )}
    </section>
  );
}

const personColumn = (t: SessionTexts): Column<SessionRow> => ({
  head: t.person,
  cell: ({ username }) => <a href={addressOf(username)}>{username}</a>,
});

/** Where the sessions of a user are listed. */
export function addressOf(user: string): string {
  return `/settings/sessions?${new URLSearchParams({ user })}#people`;
}

function placeAndTimes(t: SessionTexts, when: (ms: number) => string): Column<SessionRow>[] {
  return [
    { head: t.address, cell: ({ address }) => address ?? t.unknownAddress },
    { head: t.lastUsed, cell: ({ lastUsedAt }) => when(lastUsedAt) },
    { head: t.begun, cell: ({ createdAt }) => when(createdAt) },
  ];
}

interface SessionCellProps {
  readonly session: SessionRow;
  readonly texts: SessionTexts;
}

function Device({ session: { kind, userAgent }, texts: t }: SessionCellProps) {
  return (
    <>
      <span title={userAgent ?? undefined}>{deviceName(userAgent, t)}</span>
      {kind === "program" && <span class="muted">{t.program}</span>}
    </>
  );
}

function EndForm({ session, when, texts: t }: SessionCellProps & { readonly when: string }) {
  const device = deviceName(session.userAgent, t);
  return (
    <form method="post" action="/settings/sessions">
      <input type="hidden" name="id" value={session.id} />
      <button class="button" type="submit" aria-label={fill(t.endOf, { device, when })}>
        {t.end}
      </button>
    </form>
  );
}

function EndLink(
  { session, when, texts: t }: SessionCellProps & { readonly when: (ms: number) => string },
) {
  const { id, username: name, userAgent, lastUsedAt } = session;
  const device = deviceName(userAgent, t);
  return (
    <a
      class="button"
      href={`/settings/sessions/end?${new URLSearchParams({ id })}`}
      aria-label={fill(t.endOfPerson, { name, device, when: when(lastUsedAt) })}
    >
      {t.end}
    </a>
  );
}
