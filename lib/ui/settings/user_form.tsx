import { ROLES } from "../../identity.ts";
import { FormField } from "../form_field.tsx";
import type { SettingsTexts } from "../texts/settings.ts";
import { AccountName } from "./account.tsx";
import { Choices } from "./choices.tsx";
import { type KnownMeter, type MetersChoice, MetersField } from "./meters_field.tsx";
import type { Faults } from "./problem.tsx";

/** Fields of the form that say by themselves what is wrong with them. */
export const USER_FIELDS = ["username", "password", "role", "meters", "disabled", "ownRisk"];

/** What stands in the form; a password is never sent back. */
export interface UserValues {
  readonly username: string;
  readonly role: string;
  readonly meters: MetersChoice;
  readonly disabled: boolean;
}

interface UserFormProps {
  readonly values: UserValues;
  /** Of a user that exists: the name stays, and an empty password changes nothing. */
  readonly exists: boolean;
  /** The account of whoever looks at it. */
  readonly isOwn: boolean;
  readonly known: readonly KnownMeter[];
  readonly faults: Faults;
  readonly texts: SettingsTexts;
}

/** Asks what a user is to be. */
export function UserForm(props: UserFormProps) {
  const { values, exists, isOwn, known, faults, texts } = props;
  const { userForm: t, roles } = texts;
  const query = new URLSearchParams({ user: values.username });
  const action = exists ? `/settings/users/edit?${query}` : "/settings/users/new";
  return (
    <form class="card stack form-grid" method="post" action={action}>
      {exists
        ? (
          <>
            <h2>{values.username}</h2>
            <AccountName username={values.username} />
          </>
        )
        : <UsernameField value={values.username} fault={faults.username} texts={t} />}
      {isOwn && (
        <p class="notice">
          {t.own} <a href="/settings/password">{texts.password.title}</a>.
        </p>
      )}
      {!isOwn && <PasswordField exists={exists} fault={faults.password} texts={t} />}
      <Choices
        type="radio"
        name="role"
        legend={t.role}
        fault={faults.role}
        chosen={[values.role]}
        choices={ROLES.map((role) => ({
          value: role,
          label: roles[role].name,
          help: roles[role].may,
        }))}
      />
      <MetersField
        chosen={values.meters}
        known={known}
        fault={faults.meters}
        texts={texts.meters}
      />
      {exists && <AccessFields disabled={values.disabled} faults={faults} texts={t} />}
      {isOwn && <OwnRiskField fault={faults.ownRisk} texts={texts} />}
      {exists && <p class="muted small">{t.ends}</p>}
      <div class="row">
        <button class="button button-primary" type="submit">
          {exists ? t.submitEdit : t.submitAdd}
        </button>
      </div>
    </form>
  );
}

type FormTexts = SettingsTexts["userForm"];

function UsernameField(
  { value, fault, texts: t }: { value: string; fault?: string; texts: FormTexts },
) {
  return (
    <FormField
      name="username"
      label={t.username}
      help={t.usernameHelp}
      fault={fault}
      value={value}
      autocapitalize="none"
      autocomplete="username"
      spellcheck={false}
      required
    />
  );
}

function PasswordField(
  { exists, fault, texts: t }: { exists: boolean; fault?: string; texts: FormTexts },
) {
  return (
    <FormField
      name="password"
      type="password"
      label={exists ? t.newPassword : t.password}
      help={exists ? `${t.keepPassword} ${t.passwordHelp}` : t.passwordHelp}
      fault={fault}
      autocomplete="new-password"
      required={!exists}
    />
  );
}

function AccessFields(
  { disabled, faults, texts: t }: { disabled: boolean; faults: Faults; texts: FormTexts },
) {
  return (
    <Choices
      type="checkbox"
      name="disabled"
      legend={t.access}
      fault={faults.disabled}
      chosen={disabled ? ["yes"] : []}
      choices={[{ value: "yes", label: t.disabled, help: t.disabledHelp }]}
    />
  );
}

function OwnRiskField({ fault, texts }: { fault?: string; texts: SettingsTexts }) {
  const { userForm: t } = texts;
  return (
    <Choices
      type="checkbox"
      name="ownRisk"
      legend={t.ownAccess}
      fault={fault}
      chosen={[]}
      choices={[{ value: "yes", label: t.ownRisk, help: t.ownRiskHelp }]}
    />
  );
}
