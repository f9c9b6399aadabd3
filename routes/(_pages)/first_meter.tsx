import type { ComponentChildren } from "preact";
import CopyCommand from "../../islands/CopyCommand.tsx";
import type { FirstSteps } from "../../lib/ui/first_steps.ts";
import type { Language } from "../../lib/ui/format.ts";
import { Notice } from "../../lib/ui/parts/notice.tsx";
import { PAGE_TEXTS } from "../../lib/ui/texts/pages.ts";

interface FirstMeterProps {
  readonly steps: FirstSteps;
  readonly isAdmin: boolean;
  readonly language: Language;
}

/** The dashboard before the first reading: how to bring one in. */
export function FirstMeter({ steps, isAdmin, language }: FirstMeterProps) {
  const t = PAGE_TEXTS[language].first;
  const credential = (
    <>
      {t.credentials}{" "}
      {isAdmin ? <a href="/settings/credentials/new">{t.createCredential}</a> : t.askForCredential}
    </>
  );
  const way = { language };
  return (
    <section class="stack">
      <div>
        <h1>{t.title}</h1>
        <p class="lead">{t.lead}</p>
      </div>
      <article class="card stack">
        <h2>{t.esp}</h2>
        <ol class="steps">
          <li>
            <p>{t.espFlash}</p>
            <CopyCommand language={language} label={t.esp} command={steps.flash} />
            <p class="muted small">
              {t.espReadme} <code>firmware/README.md</code>
            </p>
          </li>
          <li>{t.espJoin}</li>
          <li>
            <p>{t.espBroker}</p>
            <dl class="facts">
              <Fact name={t.broker} value={steps.broker} />
              <Fact name={t.topicBase} value={steps.topicBase} />
            </dl>
            {steps.isLocal && <Notice tone="warn">{t.espLocal}</Notice>}
            <p class="muted small">{credential}</p>
          </li>
          <li>{t.espDone}</li>
        </ol>
      </article>
      <h2>{t.withoutDevice}</h2>
      <Way {...way} title={t.simulate} help={t.simulateHelp} command={steps.simulate} />
      {steps.mqtt !== null && (
        <Way {...way} title={t.mqtt} help={t.mqttHelp} command={steps.mqtt}>
          {t.mqttCredential}
        </Way>
      )}
      <Way {...way} title={t.http} help={t.httpHelp} command={steps.http} />
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <code>{value}</code>
      </dd>
    </div>
  );
}

interface WayProps {
  readonly language: Language;
  readonly title: string;
  readonly help: string;
  readonly command: string;
  /** Below the command. */
  readonly children?: ComponentChildren;
}

function Way({ language, title, help, command, children }: WayProps) {
  return (
    <article class="card stack">
      <h3>{title}</h3>
      <p class="muted">{help}</p>
      <CopyCommand language={language} label={title} command={command} />
      {children && <p class="muted small">{children}</p>}
    </article>
  );
}
