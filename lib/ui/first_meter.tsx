import type { ComponentChildren } from "preact";
import type { FirstSteps } from "./first_steps.ts";
import type { PageTexts } from "./texts/pages.ts";

function Step({ title, help, command, note }: {
  readonly title: string;
  readonly help: string;
  readonly command: string;
  readonly note?: ComponentChildren;
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
  { steps, isAdmin, texts: t }: {
    readonly steps: FirstSteps;
    readonly isAdmin: boolean;
    readonly texts: PageTexts["first"];
  },
) {
  const note = (
    <>
      {t.credentials} {isAdmin && <a href="/settings/credentials/new">{t.createCredential}</a>}
    </>
  );
  return (
    <section class="stack">
      <div>
        <h1>{t.title}</h1>
        <p class="lead">{t.lead}</p>
      </div>
      {steps.mqtt !== null &&
        <Step title={t.mqtt} help={t.mqttHelp} command={steps.mqtt} note={note} />}
      <Step title={t.http} help={t.httpHelp} command={steps.http} />
      <Step title={t.simulate} help={t.simulateHelp} command={steps.simulate} />
    </section>
  );
}
