import type { SessionRow } from "../../identity.ts";
import { FormField } from "../form_field.tsx";
import { formatInstant, type Language } from "../format.ts";
import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";
import { deviceName } from "./device_name.ts";
import type { Faults } from "./problem.tsx";
import { RecordTable } from "./record_table.tsx";

/** The fields of the change of password, by the names that the API has for them. */
export const PASSWORD_FIELDS = ["currentPassword", "newPassword", "again"] as const;

interface PasswordFormProps {
  readonly username: string;
  readonly faults: Faults;
  readonly texts: SettingsTexts["password"];
}

/** Asks for the current and the new password. */
export function PasswordForm({ username, faults, texts: t }: PasswordFormProps) {
  return (
    <form class="card stack form-grid" method="post" action="/settings/password">
      <AccountName username={username} />
      {PASSWORD_FIELDS.map((name) => (
        <FormField
          key={name}
          name={name}
          type="password"
          label={t[name]}
          help={name === "newPassword" ? t.newHelp : undefined}
          fault={faults[name]}
          autocomplete={name === "currentPassword" ? "current-password" : "new-password"}
          required
        />
      ))}
      <div class="row">
        <button class="button button-primary" type="submit">{t.submit}</button>
      </div>
    </form>
  );
}

/** Tells a password manager whose password is asked for; nobody sees it. */
export function AccountName({ username }: { readonly username: string }) {
  return <input type="text" autocomplete="username" value={username} readOnly hidden />;
}

interface SessionTableProps {
  /** Newest first. */
  readonly sessions: readonly SessionRow[];
  /** Id of the session that looks at it. */
  readonly current: string | null;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: SettingsTexts["sessions"];
}

/** The sessions of an account, each with a way to end it. */
export function SessionTable(props: SessionTableProps) {
  const { sessions, current, language, timeZone, texts: t } = props;
  const when = (ms: number) => formatInstant(ms, language, timeZone);
  const others = sessions.some(({ id }) => id !== current);
  return (
    <>
      <RecordTable
        label={t.title}
        rows={sessions}
        columns={[
          {
            head: t.device,
            cell: (session) => (
              <DeviceCell session={session} current={session.id === current} texts={t} />
            ),
          },
          { head: t.address, cell: ({ address }) => address ?? t.unknownAddress },
          { head: t.lastUsed, cell: ({ lastUsedAt }) => when(lastUsedAt) },
          { head: t.begun, cell: ({ createdAt }) => when(createdAt) },
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
          <form method="post" action="/settings/sessions">
            <button class="button button-danger" type="submit" name="others" value="all">
              {t.endOthers}
            </button>
          </form>
        )
        : <p class="muted">{t.onlyThis}</p>}
    </>
  );
}

interface SessionCellProps {
  readonly session: SessionRow;
  readonly texts: SettingsTexts["sessions"];
}

function DeviceCell({ session, current, texts: t }: SessionCellProps & { current: boolean }) {
  return (
    <>
      <span title={session.userAgent ?? undefined}>{deviceName(session.userAgent, t)}</span>
      {session.kind === "program" && <span class="muted">{t.program}</span>}
      {current && <span class="chip chip-ok">{t.current}</span>}
    </>
  );
}

function EndForm({ session, when, texts: t }: SessionCellProps & { when: string }) {
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
