import type { ComponentChildren } from "preact";
import { type Scope, SCOPES } from "../../identity.ts";
import { FormField } from "../form_field.tsx";
import { fill } from "../texts/meters.ts";
import type { SettingsTexts } from "../texts/settings.ts";
import { Choices } from "./choices.tsx";
import { type KnownMeter, type MetersChoice, MetersField } from "./meters_field.tsx";
import type { Faults } from "./problem.tsx";

/** Fields of the form that say by themselves what is wrong with them. */
export const KEY_FIELDS = ["name", "scopes", "meters", "expiresAt"];

/** What stands in the form. */
export interface KeyValues {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly meters: MetersChoice;
  /** A date, `2026-01-31`, or nothing. */
  readonly expiresAt: string;
}

interface KeyFormProps {
  readonly values: KeyValues;
  /** Good for one creation. */
  readonly once: string;
  readonly known: readonly KnownMeter[];
  readonly timeZone: string;
  readonly faults: Faults;
  readonly texts: SettingsTexts;
}

/** Asks what an API key is to be. */
export function KeyForm({ values, once, known, timeZone, faults, texts }: KeyFormProps) {
  const { keyForm: t, scopes } = texts;
  return (
    <form class="card stack form-grid" method="post" action="/settings/keys/new">
      <input type="hidden" name="once" value={once} />
      <FormField
        name="name"
        label={t.name}
        help={t.nameHelp}
        fault={faults.name}
        value={values.name}
        required
      />
      <Choices
        type="checkbox"
        name="scopes"
        legend={t.scopes}
        fault={faults.scopes}
        chosen={values.scopes}
        choices={SCOPES.map((scope) => ({
          value: scope,
          label: scopes[scope].name,
          help: scopes[scope].may,
        }))}
      />
      <MetersField
        chosen={values.meters}
        known={known}
        fault={faults.meters}
        texts={texts.meters}
      />
      <FormField
        name="expiresAt"
        type="date"
        label={t.expires}
        help={fill(t.expiresHelp, { timeZone })}
        fault={faults.expiresAt}
        value={values.expiresAt}
      />
      <div class="row">
        <button class="button button-primary" type="submit">{t.submit}</button>
      </div>
    </form>
  );
}

interface KeySecretProps {
  readonly name: string;
  readonly secret: string;
  /** A command that uses it. */
  readonly example: string;
  readonly texts: SettingsTexts["keySecret"];
  /** Shows a text that can be copied, with what it is. */
  readonly copyable: (label: string, text: string) => ComponentChildren;
}

/** A new key, shown this once. */
export function KeySecret({ name, secret, example, texts: t, copyable }: KeySecretProps) {
  const [title, of] = [t.example, fill(t.secret, { name })];
  return (
    <div class="card stack">
      <p class="notice notice-warn" role="status">{t.once}</p>
      <h2>{of}</h2>
      {copyable(of, secret)}
      <h2>{title}</h2>
      {copyable(title, example)}
      <p class="row">
        <a class="button button-primary" href="/settings/keys">{t.ready}</a>
      </p>
    </div>
  );
}
