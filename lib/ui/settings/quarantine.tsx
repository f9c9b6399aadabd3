import type { QuarantineItem } from "../../domain/event.ts";
import { formatInstant, formatNumber, type Language } from "../format.ts";
import type { DeviceTexts } from "../texts/devices.ts";
import { fill } from "../texts/meters.ts";
import { RecordTable } from "./record_table.tsx";
import { SerialField } from "./serial_field.tsx";

/** The reason of messages that do not say which meter they are of. */
export const NO_SERIAL = "missing-serial";

/** Before the name of another kind of device, in a reason. */
const DIALECT = "dialect-";

interface QuarantineTableProps {
  /** Newest first. */
  readonly items: readonly QuarantineItem[];
  /** Whether it can be said which meter nameless messages are of. */
  readonly canAssign: boolean;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: DeviceTexts;
}

/** Messages that could not be used, each with its reason in words. */
export function QuarantineTable(props: QuarantineTableProps) {
  const { items, canAssign, language, timeZone, texts } = props;
  const { quarantine: t } = texts;
  return (
    <RecordTable
      label={t.title}
      rows={items}
      columns={[
        { head: t.when, cell: ({ at }) => formatInstant(at, language, timeZone) },
        {
          head: t.reason,
          cell: ({ reason }) => (
            <>
              <span>{reasonInWords(reason, texts)}</span>
              <code class="muted small">{reason}</code>
              {reason === NO_SERIAL && canAssign && <a href="#unnamed">{t.assign}</a>}
            </>
          ),
        },
        { head: t.topic, cell: ({ topic }) => <code>{topic}</code> },
        { head: t.bytes, cell: ({ bytes }) => formatNumber(bytes, language) },
        {
          head: t.preview,
          cell: ({ preview }) =>
            preview === "" ? <span class="muted">{t.empty}</span> : <code>{preview}</code>,
        },
      ]}
    />
  );
}

function reasonInWords(reason: string, { reasons, dialect }: DeviceTexts): string | null {
  if (Object.hasOwn(reasons, reason)) return reasons[reason as keyof typeof reasons];
  if (reason.startsWith(DIALECT)) return fill(dialect, { kind: reason.slice(DIALECT.length) });
  return null;
}

interface UnnamedSectionProps {
  /** `DEFAULT_DEVICE_SERIAL`, which cannot be changed here. */
  readonly byDefault: string | null;
  /** Who they are of now; `null`: nobody's. */
  readonly assigned: string | null;
  /** What stands in the field. */
  readonly serial: string;
  readonly known: readonly string[];
  readonly fault?: string;
  readonly texts: DeviceTexts["unnamed"];
}

/** Says whose the messages without a serial number are, and asks for it. */
export function UnnamedSection(props: UnnamedSectionProps) {
  const { byDefault, assigned, texts: t } = props;
  return (
    <section class="card stack" id="unnamed">
      <h2>{t.title}</h2>
      {byDefault !== null ? <p>{fill(t.byDefault, { serial: byDefault })}</p> : (
        <>
          <p>{assigned === null ? t.unassigned : fill(t.assigned, { serial: assigned })}</p>
          <UnnamedForm {...props} />
          {assigned !== null && (
            <form method="post" action="/settings/quarantine">
              <button class="button" type="submit" name="clear" value="yes">{t.clear}</button>
            </form>
          )}
        </>
      )}
    </section>
  );
}

function UnnamedForm({ assigned, serial, known, fault, texts: t }: UnnamedSectionProps) {
  return (
    <form class="stack form-grid" method="post" action="/settings/quarantine">
      <SerialField
        label={t.serial}
        help={t.serialHelp}
        fault={fault}
        value={serial}
        offered={known}
      />
      <div class="row">
        <button class="button button-primary" type="submit">
          {assigned === null ? t.submit : t.change}
        </button>
      </div>
    </form>
  );
}
