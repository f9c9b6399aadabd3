import { type Context, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import { ALL_METERS } from "../../../lib/ui/settings/meters_field.tsx";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { USER_FIELDS, UserForm, type UserValues } from "../../../lib/ui/settings/user_form.tsx";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import {
  administratorForm,
  faulty,
  goOn,
  tryChange,
  withProblem,
} from "../../(_pages)/settings.ts";
import { readUser, userValuesOf } from "../../(_pages)/user_forms.ts";

interface NewUserData {
  readonly values: UserValues;
  readonly problem: Problem | null;
}

async function add(ctx: Context<State>) {
  const { form } = await administratorForm(ctx);
  const texts = SETTINGS_TEXTS[ctx.state.language];
  const username = form.get("username")?.trim() ?? "";
  const password = form.get("password") ?? "";
  const data: NewUserData = { values: userValuesOf(form, username), problem: null };
  const read = readUser(data.values, texts);
  if (!read.ok) return withProblem(data, faulty(read.faults));
  const { role, meters } = read;
  const { accounts } = ctx.state.services;
  const added = await tryChange(
    ctx,
    () => accounts.createUser({ username, password, role, meters }),
    { username: texts.userForm.usernameFault },
  );
  if (!added.ok) return withProblem(data, added.problem);
  return goOn(ctx, "/settings/users", "userAdded");
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx);
    const values = { username: "", role: "viewer", meters: ALL_METERS, disabled: false };
    return page<NewUserData>({ values, problem: null });
  },
  POST: add,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { values, problem } = data;
  const back = { href: "/settings/users", text: texts.users.title };
  const shell = { state, url, back, problem, fields: USER_FIELDS };
  return (
    <SettingsPage {...shell} title={texts.userForm.addTitle}>
      <UserForm
        values={values}
        exists={false}
        isOwn={false}
        known={state.services.readings.meters()}
        faults={problem?.faults ?? {}}
        texts={texts}
      />
    </SettingsPage>
  );
});
