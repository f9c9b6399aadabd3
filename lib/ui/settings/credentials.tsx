import type { CredentialRow } from "../../identity.ts";
import { formatInstant, type Language } from "../format.ts";
import { Chip } from "../parts/chip.tsx";
import type { DeviceTexts } from "../texts/devices.ts";
import { fill } from "../texts/meters.ts";
import type { KnownMeter } from "./meters_field.tsx";
import { RecordTable } from "./record_table.tsx";
import { SerialField } from "./serial_field.tsx";

/** A meter, or a credential that waits for its meter. */
export interface CredentialLine {
  readonly numeroSerie: string;
  readonly name: string | null;
  /** `null`: none. */
  readonly credential: CredentialRow | null;
}

/** Meters and credentials side by side, by serial. */
export function credentialLines(
  meters: readonly KnownMeter[],
  credentials: readonly CredentialRow[],
): CredentialLine[] {
  const names = new Map(meters.map(({ numeroSerie, name }) => [numeroSerie, name]));
  const rows = new Map(credentials.map((row) => [row.numeroSerie, row]));
  return [...new Set([...names.keys(), ...rows.keys()])].sort().map((numeroSerie) => ({
    numeroSerie,
    name: names.get(numeroSerie) ?? null,
    credential: rows.get(numeroSerie) ?? null,
  }));
}

interface CredentialTableProps {
  readonly lines: readonly CredentialLine[];
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: DeviceTexts["credentials"];
}

/** All meters, with and without a credential. */
export function CredentialTable({ lines, language, timeZone, texts: t }: CredentialTableProps) {
  const since = ({ createdAt, createdBy: name }: CredentialRow) =>
    fill(t.since, { when: formatInstant(createdAt, language, timeZone), name });
  return (
    <RecordTable
      label={t.title}
      rows={lines}
      columns={[
        {
          head: t.serial,
          cell: ({ numeroSerie, name }) => (
            <>
              <span>{numeroSerie}</span>
              {name !== null && <span class="muted small">{name}</span>}
            </>
          ),
        },
        {
          head: t.state,
          cell: ({ credential: made }) =>
            made === null ? <Chip tone="idle">{t.missing}</Chip> : since(made),
        },
        {
          head: t.action,
          cell: ({ numeroSerie, credential }) => (
            <CredentialActions serial={numeroSerie} exists={credential !== null} texts={t} />
          ),
        },
      ]}
    />
  );
}

interface CredentialActionsProps {
  readonly serial: string;
  readonly exists: boolean;
  readonly texts: DeviceTexts["credentials"];
}

function CredentialActions({ serial, exists, texts: t }: CredentialActionsProps) {
  const link = (step: "new" | "renew" | "remove", text: string, label: string) => (
    <a
      class="button"
      href={`/settings/credentials/${step}?serial=${serial}`}
      aria-label={fill(label, { serial })}
    >
      {text}
    </a>
  );
  return (
    <div class="row">
      {exists
        ? (
          <>
            {link("renew", t.renew, t.renewOf)}
            {link("remove", t.remove, t.removeOf)}
          </>
        )
        : link("new", t.create, t.createOf)}
    </div>
  );
}

interface CredentialFormProps {
  readonly serial: string;
  /** Good for one creation. */
  readonly once: string;
  /** Meters without a credential. */
  readonly offered: readonly string[];
  readonly fault?: string;
  readonly texts: DeviceTexts["credentialForm"];
}

/** Asks whose credential is to be made. */
export function CredentialForm({ serial, once, offered, fault, texts: t }: CredentialFormProps) {
  return (
    <form class="card stack form-grid" method="post" action="/settings/credentials/new">
      <p class="muted">{t.lead}</p>
      <input type="hidden" name="once" value={once} />
      <SerialField
        label={t.serial}
        help={t.serialHelp}
        fault={fault}
        value={serial}
        offered={offered}
      />
      <div class="row">
        <button class="button button-primary" type="submit">{t.submit}</button>
      </div>
    </form>
  );
}
