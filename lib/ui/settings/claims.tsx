import { type ClaimRow, CONNECT_KNOCK, type Decision } from "../../identity.ts";
import { formatInstant, formatNumber, type Language } from "../format.ts";
import type { DeviceTexts } from "../texts/devices.ts";
import { fill } from "../texts/meters.ts";
import { RecordTable } from "./record_table.tsx";

interface ClaimTableProps {
  /** What these claims have in common. */
  readonly label: string;
  readonly claims: readonly ClaimRow[];
  /** What can be decided. */
  readonly decisions: readonly Decision[];
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: DeviceTexts["claims"];
}

/** Serials that knocked, each with what can be decided. */
export function ClaimTable(props: ClaimTableProps) {
  const { label, claims, decisions, language, timeZone, texts: t } = props;
  const when = (ms: number) => ms === 0 ? t.neverSeen : formatInstant(ms, language, timeZone);
  const decidedBy = claims.some((claim) => claim.decidedBy !== null)
    ? [{ head: t.decidedBy, cell: (claim: ClaimRow) => claim.decidedBy }]
    : [];
  return (
    <RecordTable
      label={label}
      rows={claims}
      columns={[
        { head: t.serial, cell: ({ numeroSerie }) => numeroSerie },
        { head: t.lastSeen, cell: ({ lastSeen }) => when(lastSeen) },
        { head: t.firstSeen, cell: ({ firstSeen }) => when(firstSeen) },
        { head: t.messages, cell: ({ messages }) => formatNumber(messages, language) },
        { head: t.topic, cell: ({ topic }) => place(topic, t) },
        ...decidedBy,
        {
          head: t.action,
          cell: ({ numeroSerie, topic }) => (
            <>
              {topic === CONNECT_KNOCK && (
                <a class="button" href={`/settings/credentials/new?serial=${numeroSerie}`}>
                  {t.createCredential}
                </a>
              )}
              <DecisionForm
                serial={numeroSerie}
                decisions={topic === CONNECT_KNOCK
                  ? decisions.filter((decision) => decision === "refuse")
                  : decisions}
                texts={t}
              />
            </>
          ),
        },
      ]}
    />
  );
}

/** Where somebody knocked. */
function place(topic: string, t: DeviceTexts["claims"]) {
  if (topic === CONNECT_KNOCK) return t.connect;
  return topic === "" ? t.neverSeen : <code>{topic}</code>;
}

interface DecisionFormProps extends Pick<ClaimTableProps, "decisions" | "texts"> {
  readonly serial: string;
}

function DecisionForm({ serial, decisions, texts: t }: DecisionFormProps) {
  const isMain = (decision: Decision) => decision === "accept" && decisions.length > 1;
  const labels = { accept: t.acceptOf, refuse: t.refuseOf };
  return (
    <form class="row" method="post" action="/settings/claims">
      <input type="hidden" name="serial" value={serial} />
      {decisions.map((decision) => (
        <button
          key={decision}
          class={isMain(decision) ? "button button-primary" : "button"}
          type="submit"
          name="decision"
          value={decision}
          aria-label={fill(labels[decision], { serial })}
        >
          {t[decision]}
        </button>
      ))}
    </form>
  );
}
