import { type Context, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import { keyExample } from "../../../lib/ui/settings/key_example.ts";
import {
  KEY_FIELDS,
  KeyForm,
  KeySecret,
  type KeyValues,
} from "../../../lib/ui/settings/key_form.tsx";
import { ALL_METERS } from "../../../lib/ui/settings/meters_field.tsx";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { copyable } from "../../(_pages)/copyable.tsx";
import { endOfDay, keyValuesOf } from "../../(_pages)/key_forms.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { readMeters } from "../../(_pages)/meters_choice.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import {
  administratorForm,
  faulty,
  goOn,
  onceTokens,
  tryChange,
  withProblem,
} from "../../(_pages)/settings.ts";

interface NewKeyData {
  readonly values: KeyValues;
  /** Good for one creation. */
  readonly once: string;
  readonly problem: Problem | null;
  /** The key that was made, shown this once. */
  readonly made: { readonly secret: string; readonly example: string } | null;
}

async function create(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  if (!onceTokens.take(form.get("once"), by)) return goOn(ctx, "/settings/keys", "spent");
  const { accounts, settings: { timeZone } } = ctx.state.services;
  const texts = SETTINGS_TEXTS[ctx.state.language];
  const { nameFault, scopesFault, expiresFault } = texts.keyForm;
  const values = keyValuesOf(form);
  const { name, scopes } = values;
  const again = (problem: Problem) =>
    withProblem({ values, once: onceTokens.issue(by), made: null }, problem);
  const seen = readMeters(values.meters, texts.meters);
  if (!seen.ok) return again(faulty({ meters: seen.fault }));
  const { meters } = seen;
  const expiresAt = endOfDay(values.expiresAt, timeZone);
  const created = await tryChange(
    ctx,
    () => accounts.createKey({ name, scopes, meters, expiresAt }, by),
    { name: nameFault, scopes: scopesFault, expiresAt: expiresFault },
  );
  if (!created.ok) return again(created.problem);
  const { secret } = created.value;
  const example = keyExample({ secret, scopes, meters, origin: ctx.url.origin });
  return page<NewKeyData>({ values, once: "", problem: null, made: { secret, example } });
}

export const handler = define.handlers({
  GET(ctx) {
    const once = onceTokens.issue(administrator(ctx));
    const values: KeyValues = { name: "", scopes: ["read"], meters: ALL_METERS, expiresAt: "" };
    return page<NewKeyData>({ values, once, problem: null, made: null });
  },
  POST: create,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { values, once, problem, made } = data;
  const { readings, settings: { timeZone } } = state.services;
  const back = { href: "/settings/keys", text: texts.keys.title };
  const shown = { texts: texts.keySecret, copyable: copyable(state.language) };
  const title = made === null ? texts.keyForm.title : texts.keySecret.title;
  return (
    <SettingsPage {...{ state, url, back, problem }} title={title} fields={KEY_FIELDS}>
      {made === null
        ? (
          <KeyForm
            {...{ values, once, timeZone, texts }}
            known={readings.meters()}
            faults={problem?.faults ?? {}}
          />
        )
        : <KeySecret {...made} {...shown} name={values.name} />}
    </SettingsPage>
  );
});
