import type { FirstSteps } from "./first_steps.ts";
import type { PageTexts } from "./texts/pages.ts";

function Step({ title, help, command, note }: {
  readonly title: string;
  readonly help: string;
  readonly command: string;
  readonly note?: string;
}) {
  return (
    <article class="card stack">
      <h2>{title}</h2>
      <p class="muted">{help}</p>
      <pre class="command" tabIndex={0} aria-label={title}><code>{command}</code></pre>
      {note && <p class="muted small">{note}</p>}
    </article>
  );
}

/** The dashboard before the first reading: how to bring one in. */
export function FirstMeter(
  { steps, texts: t }: { readonly steps: FirstSteps; readonly texts: PageTexts["first"] },
) {
  return (
    <section class="stack">
      <div>
        <h1>{t.title}</h1>
        <p class="lead">{t.lead}</p>
      </div>
      {steps.mqtt !== null &&
        <Step title={t.mqtt} help={t.mqttHelp} command={steps.mqtt} note={t.credentials} />}
      <Step title={t.http} help={t.httpHelp} command={steps.http} />
      <Step title={t.simulate} help={t.simulateHelp} command={steps.simulate} />
    </section>
  );
}
