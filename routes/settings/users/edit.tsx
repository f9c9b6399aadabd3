import { type Context, HttpError, page } from "fresh";
import { define, type State } from "../../../lib/state.ts";
import type { Problem } from "../../../lib/ui/settings/problem.tsx";
import { USER_FIELDS, UserForm, type UserValues } from "../../../lib/ui/settings/user_form.tsx";
import { UserBesides } from "../../../lib/ui/settings/users.tsx";
import { SETTINGS_TEXTS } from "../../../lib/ui/texts/settings.ts";
import { administrator } from "../../(_pages)/meter.ts";
import { choiceOf } from "../../(_pages)/meters_choice.ts";
import { SettingsPage } from "../../(_pages)/settings_page.tsx";
import {
  administratorForm,
  faulty,
  goOn,
  tryChange,
  withProblem,
} from "../../(_pages)/settings.ts";
import { readUser, userOf, userPatch, userValuesOf } from "../../(_pages)/user_forms.ts";

interface EditUserData {
  readonly values: UserValues;
  readonly isOwn: boolean;
  /** How many there are of this user. */
  readonly sessions: number;
  readonly problem: Problem | null;
}

const sessionsOf = async ({ state }: Context<State>, username: string) =>
  (await state.services.accounts.sessions(username)).length;

async function save(ctx: Context<State>) {
  const { by, form } = await administratorForm(ctx);
  const texts = SETTINGS_TEXTS[ctx.state.language];
  const user = await userOf(ctx);
  const values = userValuesOf(form, user.username);
  const isOwn = user.username === by;
  const sessions = await sessionsOf(ctx, user.username);
  const data: EditUserData = { values, isOwn, sessions, problem: null };
  const read = readUser(values, texts);
  if (!read.ok) return withProblem(data, faulty(read.faults));
  const { role, meters } = read;
  // The own password is changed where the current one is asked for, and this session goes on.
  const password = isOwn ? "" : form.get("password") ?? "";
  const patch = {
    ...userPatch(user, { role, meters, disabled: values.disabled }),
    ...(password !== "" && { password }),
  };
  if (Object.keys(patch).length === 0) return goOn(ctx, "/settings/users", "userSame");
  const locksOut = isOwn && (role !== "admin" || values.disabled);
  if (locksOut && form.get("ownRisk") !== "yes") {
    return withProblem(data, faulty({ ownRisk: texts.userForm.ownRiskFault }));
  }
  const { accounts } = ctx.state.services;
  const changed = await tryChange(ctx, () => accounts.updateUser(user.username, patch));
  if (!changed.ok) return withProblem(data, changed.problem);
  if (changed.value === null) throw new HttpError(404);
  return goOn(ctx, "/settings/users", "userChanged");
}

export const handler = define.handlers({
  async GET(ctx) {
    const by = administrator(ctx);
    const { username, role, meters, disabled } = await userOf(ctx);
    const known = ctx.state.services.readings.meters();
    const values = { username, role, meters: choiceOf(meters, known), disabled };
    const sessions = await sessionsOf(ctx, username);
    return page<EditUserData>({ values, isOwn: username === by, sessions, problem: null });
  },
  POST: save,
});

export default define.page<typeof handler>(({ data, state, url }) => {
  const texts = SETTINGS_TEXTS[state.language];
  const { values, isOwn, sessions, problem } = data;
  const back = { href: "/settings/users", text: texts.users.title };
  const shell = { state, url, back, problem, fields: USER_FIELDS };
  return (
    <SettingsPage {...shell} title={texts.userForm.editTitle}>
      <div class="form-and-more">
        <UserForm
          values={values}
          exists
          isOwn={isOwn}
          known={state.services.readings.meters()}
          faults={problem?.faults ?? {}}
          texts={texts}
        />
        <UserBesides username={values.username} sessions={sessions} texts={texts} />
      </div>
    </SettingsPage>
  );
});
