import type { UserRow } from "../../identity.ts";
import { formatInstant, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";
import { RecordTable } from "./record_table.tsx";
import { SeenMeters } from "./seen_meters.tsx";
import { addressOf } from "./sessions.tsx";

interface UserTableProps {
  readonly users: readonly UserRow[];
  /** Who looks at it. */
  readonly you: string;
  /** How many sessions each has, by name. */
  readonly sessions: ReadonlyMap<string, number>;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: SettingsTexts;
}

/** All users, with what each may do. */
export function UserTable(props: UserTableProps) {
  const { users, you, sessions, language, timeZone, texts } = props;
  const { users: t, roles } = texts;
  return (
    <RecordTable
      label={t.title}
      rows={users}
      columns={[
        { head: t.name, cell: (user) => <NameCell user={user} you={you} texts={t} /> },
        {
          head: t.role,
          cell: ({ role }) => (
            <>
              <strong>{roles[role].name}</strong>
              <span class="muted small">{roles[role].may}</span>
            </>
          ),
        },
        { head: t.meters, cell: ({ meters }) => <SeenMeters meters={meters} texts={texts} /> },
        {
          head: t.lastLogin,
          cell: ({ lastLoginAt: at }) =>
            at === null ? t.never : formatInstant(at, language, timeZone),
        },
        {
          head: t.sessions,
          cell: ({ username }) => (
            <SessionsLink username={username} count={sessions.get(username) ?? 0} texts={t} />
          ),
        },
        { head: t.action, cell: ({ username }) => <UserActions username={username} texts={t} /> },
      ]}
    />
  );
}

interface NameCellProps {
  readonly user: UserRow;
  readonly you: string;
  readonly texts: SettingsTexts["users"];
}

function NameCell({ user: { username, disabled }, you, texts: t }: NameCellProps) {
  return (
    <>
      <span>{username}</span>
      {username === you && <Chip tone="ok">{t.you}</Chip>}
      {disabled && <Chip tone="bad">{t.disabled}</Chip>}
    </>
  );
}

interface SessionsLinkProps {
  readonly username: string;
  readonly count: number;
  readonly texts: SettingsTexts["users"];
}

function SessionsLink({ username, count, texts: t }: SessionsLinkProps) {
  const words = { name: username, count: String(count) };
  return <a href={addressOf(username)} aria-label={fill(t.sessionsOf, words)}>{count}</a>;
}

interface UserBesidesProps {
  readonly username: string;
  readonly sessions: number;
  readonly texts: SettingsTexts;
}

/** What else can be done with an account, beside its form. */
export function UserBesides({ username, sessions, texts }: UserBesidesProps) {
  const { userForm: t, userRemoval } = texts;
  return (
    <aside class="card stack">
      <h2>{t.besides}</h2>
      <div>
        <p>
          <a href={addressOf(username)}>{`${t.sessions} (${sessions})`}</a>
        </p>
        <p class="muted small">{t.sessionsHelp}</p>
      </div>
      <div class="stack">
        <p class="muted small">{t.removeHelp}</p>
        <p class="row">
          <a
            class="button button-danger"
            href={`/settings/users/remove?${new URLSearchParams({ user: username })}`}
          >
            {userRemoval.confirm}
          </a>
        </p>
      </div>
    </aside>
  );
}

function UserActions({ username, texts: t }: { username: string; texts: SettingsTexts["users"] }) {
  const query = new URLSearchParams({ user: username });
  return (
    <div class="row">
      <a
        class="button"
        href={`/settings/users/edit?${query}`}
        aria-label={fill(t.editOf, { name: username })}
      >
        {t.edit}
      </a>
      <a
        class="button"
        href={`/settings/users/remove?${query}`}
        aria-label={fill(t.removeOf, { name: username })}
      >
        {t.remove}
      </a>
    </div>
  );
}
