import { asset, Head } from "fresh/runtime";
import type { ComponentChildren } from "preact";
import type { State } from "../../lib/state.ts";
import { Notice } from "../../lib/ui/parts/notice.tsx";
import { PageHead } from "../../lib/ui/parts/page_head.tsx";
import { type Problem, ProblemNotice } from "../../lib/ui/settings/problem.tsx";
import { PAGE_TEXTS } from "../../lib/ui/texts/pages.ts";
import { SETTINGS_TEXTS } from "../../lib/ui/texts/settings.ts";
import { doneText } from "./settings.ts";

interface SettingsPageProps {
  readonly state: State;
  readonly url: URL;
  readonly title: string;
  readonly lead?: string;
  /** Where it belongs; the overview of the settings when left out, `null` for that itself. */
  readonly back?: { readonly href: string; readonly text: string } | null;
  /** Beside the title; `isPlain`: not what the page is for. */
  readonly action?: { readonly href: string; readonly text: string; readonly isPlain?: boolean };
  readonly problem?: Problem | null;
  /** Fields that say by themselves what is wrong with them. */
  readonly fields?: readonly string[];
  readonly children: ComponentChildren;
}

/** A page of the settings: its head, the way back, and what was done or went wrong. */
export function SettingsPage(props: SettingsPageProps) {
  const { state, url, title, lead, action, problem = null, fields = [], children } = props;
  const t = SETTINGS_TEXTS[state.language];
  const { site } = PAGE_TEXTS[state.language];
  const { back = { href: "/settings", text: t.back } } = props;
  const done = doneText({ url, state });
  return (
    <div class="stack settings">
      <Head>
        <title>{`${title} – ${site}`}</title>
        <link key="settings-style" rel="stylesheet" href={asset("/settings.css")} />
      </Head>
      <div>
        {back !== null && (
          <p class="way-back">
            <a href={back.href}>{back.text}</a>
          </p>
        )}
        <PageHead title={title} lead={lead}>
          {action && (
            <a class={action.isPlain ? "button" : "button button-primary"} href={action.href}>
              {action.text}
            </a>
          )}
        </PageHead>
      </div>
      {done !== null && problem === null && <Notice tone="ok" role="status">{done}</Notice>}
      <ProblemNotice problem={problem} fields={fields} texts={t.problems} />
      {children}
    </div>
  );
}
