import type { MeterRow } from "../domain/meter.ts";
import { type TopicNames, Topics } from "../domain/topics.ts";
import { formatInstant, type Language } from "./format.ts";
import type { PageTexts } from "./texts/pages.ts";

interface MeterIdentityProps {
  readonly meter: MeterRow;
  readonly topics: TopicNames;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: PageTexts["meter"];
}

/** Who a meter is and where it speaks: what does not change while the page is open. */
export function MeterIdentity(props: MeterIdentityProps) {
  const { meter, language, timeZone, texts: t } = props;
  const topics = new Topics(props.topics);
  return (
    <section class="card stack" id="identity">
      <h2>{t.identity}</h2>
      <dl class="facts">
        <div>
          <dt>{t.serial}</dt>
          <dd>{meter.numeroSerie}</dd>
        </div>
        <div>
          <dt>{t.lastSeen}</dt>
          <dd>
            {meter.lastSeen === 0
              ? t.neverSeen
              : (
                <time dateTime={new Date(meter.lastSeen).toISOString()}>
                  {formatInstant(meter.lastSeen, language, timeZone)}
                </time>
              )}
          </dd>
        </div>
        <div>
          <dt>{t.dataTopic}</dt>
          <dd>
            <code>{topics.data(meter.numeroSerie)}</code>
          </dd>
        </div>
        <div>
          <dt>{t.commandTopic}</dt>
          <dd>
            <code>{topics.command(meter.numeroSerie)}</code>
          </dd>
        </div>
      </dl>
    </section>
  );
}
