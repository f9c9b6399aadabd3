import type { ApiKeyRow } from "../../identity.ts";
import { formatDate, formatInstant, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";
import { RecordTable } from "./record_table.tsx";
import { SeenMeters } from "./seen_meters.tsx";

interface KeyTableProps {
  readonly keys: readonly ApiKeyRow[];
  /** Unix ms. */
  readonly now: number;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: SettingsTexts;
}

/** All API keys, with what each may do. */
export function KeyTable({ keys, now, language, timeZone, texts }: KeyTableProps) {
  const { keys: t, scopes } = texts;
  const when = (ms: number) => formatInstant(ms, language, timeZone);
  return (
    <RecordTable
      label={t.title}
      rows={keys}
      columns={[
        { head: t.name, cell: ({ name }) => name },
        {
          head: t.scopes,
          cell: (key) => key.scopes.map((scope) => scopes[scope].name).join(", "),
        },
        { head: t.meters, cell: ({ meters }) => <SeenMeters meters={meters} texts={texts} /> },
        {
          head: t.expires,
          cell: ({ expiresAt }) => <Expiry {...{ expiresAt, now, language, timeZone }} texts={t} />,
        },
        {
          head: t.lastUsed,
          cell: ({ lastUsedAt }) => lastUsedAt === null ? t.unused : when(lastUsedAt),
        },
        {
          head: t.created,
          cell: ({ createdAt, createdBy: name }) => fill(t.by, { when: when(createdAt), name }),
        },
        { head: t.action, cell: ({ id, name }) => <RevokeLink id={id} name={name} texts={t} /> },
      ]}
    />
  );
}

interface RevokeLinkProps {
  readonly id: string;
  readonly name: string;
  readonly texts: SettingsTexts["keys"];
}

function RevokeLink({ id, name, texts: t }: RevokeLinkProps) {
  const href = `/settings/keys/remove?${new URLSearchParams({ id })}`;
  return <a class="button" href={href} aria-label={fill(t.revokeOf, { name })}>{t.revoke}</a>;
}

interface ExpiryProps extends Pick<KeyTableProps, "now" | "language" | "timeZone"> {
  readonly expiresAt: number | null;
  readonly texts: SettingsTexts["keys"];
}

function Expiry({ expiresAt, now, language, timeZone, texts: t }: ExpiryProps) {
  if (expiresAt === null) return <>{t.never}</>;
  return (
    <>
      {/* The last instant at which it is good. */}
      {formatDate(expiresAt - 1, language, timeZone)}
      {expiresAt <= now && <Chip tone="bad">{t.expired}</Chip>}
    </>
  );
}
