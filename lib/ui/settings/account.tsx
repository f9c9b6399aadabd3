import { FormField } from "../form_field.tsx";
import type { SettingsTexts } from "../texts/settings.ts";
import type { Faults } from "./problem.tsx";

/** The fields of the change of password, by the names that the API has for them. */
export const PASSWORD_FIELDS = ["currentPassword", "newPassword", "again"] as const;

interface PasswordFormProps {
  readonly username: string;
  readonly faults: Faults;
  readonly texts: SettingsTexts["password"];
}

/** Asks for the current and the new password. */
export function PasswordForm({ username, faults, texts: t }: PasswordFormProps) {
  return (
    <form class="card stack form-grid" method="post" action="/settings/password">
      <AccountName username={username} />
      {PASSWORD_FIELDS.map((name) => (
        <FormField
          key={name}
          name={name}
          type="password"
          label={t[name]}
          help={name === "newPassword" ? t.newHelp : undefined}
          fault={faults[name]}
          autocomplete={name === "currentPassword" ? "current-password" : "new-password"}
          required
        />
      ))}
      <div class="row">
        <button class="button button-primary" type="submit">{t.submit}</button>
      </div>
    </form>
  );
}

/** Tells a password manager whose password is asked for; nobody sees it. */
export function AccountName({ username }: { readonly username: string }) {
  return <input type="text" autocomplete="username" value={username} readOnly hidden />;
}
