/** The form of a user: from its fields to what is to be changed. */

import { type Context, HttpError } from "fresh";
import { type Role, ROLES, type UserPatch, type UserRow } from "../../lib/identity.ts";
import type { State } from "../../lib/state.ts";
import type { Faults } from "../../lib/ui/settings/problem.tsx";
import type { UserValues } from "../../lib/ui/settings/user_form.tsx";
import type { SettingsTexts } from "../../lib/ui/texts/settings.ts";
import { metersChoiceOf, readMeters } from "./meters_choice.ts";

/** The user that the address names. @throws {HttpError} 404 */
export async function userOf({ url, state }: Context<State>): Promise<UserRow> {
  const name = url.searchParams.get("user");
  const users = await state.services.accounts.users();
  const user = users.find(({ username }) => username === name);
  if (!user) throw new HttpError(404);
  return user;
}

/** What stands in the form. */
export function userValuesOf(form: URLSearchParams, username: string): UserValues {
  return {
    username,
    role: form.get("role") ?? "",
    meters: metersChoiceOf(form),
    disabled: form.get("disabled") === "yes",
  };
}

/** What of the form can be used by itself; the rest the use case judges. */
export function readUser(
  values: UserValues,
  texts: SettingsTexts,
): { ok: true; role: Role; meters: string[] | null } | { ok: false; faults: Faults } {
  const role = ROLES.find((known) => known === values.role);
  const seen = readMeters(values.meters, texts.meters);
  if (role !== undefined && seen.ok) return { ok: true, role, meters: seen.meters };
  return {
    ok: false,
    faults: {
      ...(role === undefined && { role: texts.userForm.roleFault }),
      ...(!seen.ok && { meters: seen.fault }),
    },
  };
}

/** What differs from what the user is: what stays the same ends no session. */
export function userPatch(user: UserRow, wanted: Required<Omit<UserPatch, "password">>): UserPatch {
  const same = JSON.stringify(wanted.meters) === JSON.stringify(user.meters?.toSorted() ?? null);
  return {
    ...(wanted.role !== user.role && { role: wanted.role }),
    ...(!same && { meters: wanted.meters }),
    ...(wanted.disabled !== user.disabled && { disabled: wanted.disabled }),
  };
}
