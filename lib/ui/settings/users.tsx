import type { UserRow } from "../../identity.ts";
import { formatInstant, type Language } from "../format.ts";
import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";
import { RecordTable } from "./record_table.tsx";
import { SeenMeters } from "./seen_meters.tsx";

interface UserTableProps {
  readonly users: readonly UserRow[];
  /** Who looks at it. */
  readonly you: string;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: SettingsTexts;
}

/** All users, with what each may do. */
export function UserTable({ users, you, language, timeZone, texts }: UserTableProps) {
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
      {username === you && <span class="chip chip-ok">{t.you}</span>}
      {disabled && <span class="chip chip-bad">{t.disabled}</span>}
    </>
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
