import type { MeterSettings } from "../domain/meter.ts";
import type { Role } from "../identity.ts";
import { isoMinute, type Language } from "./format.ts";
import { ReplacementForm } from "./replacement_form.tsx";
import { SettingsFacts, SettingsForm, settingTexts } from "./settings_form.tsx";
import type { MeterTexts } from "./texts/meters.ts";

interface MeterSettingsSectionProps {
  readonly serial: string;
  readonly settings: MeterSettings;
  /** Of whoever looks; `null` for nobody in particular. */
  readonly role: Role | null;
  /** Unix ms: a replacement is usually recorded on the day. */
  readonly now: number;
  readonly language: Language;
  readonly timeZone: string;
  readonly texts: MeterTexts;
}

/** What is set of a meter; administrators change it here, and record its replacement. */
export function MeterSettingsSection(props: MeterSettingsSectionProps) {
  const { serial, settings, role, now, language, timeZone, texts } = props;
  const at = isoMinute(now, timeZone);
  const next = encodeURIComponent(`/meters/${serial}/settings`);
  return (
    <section class="card stack" id="settings">
      <h2>{texts.settings.title}</h2>
      <SettingsFacts settings={settings} language={language} texts={texts} />
      {role === null && (
        <p>
          <a href={`/login?next=${next}`}>{texts.settings.signIn}</a>
        </p>
      )}
      {role === "admin" && (
        <>
          <details>
            <summary>{texts.settings.edit}</summary>
            <SettingsForm
              serial={serial}
              values={settingTexts(settings, language)}
              faults={[]}
              texts={texts}
            />
          </details>
          <details>
            <summary>{texts.replacement.open}</summary>
            <ReplacementForm
              serial={serial}
              values={{ at, finalLiters: "", initialLiters: "0", reason: "" }}
              faults={[]}
              timeZone={timeZone}
              texts={texts}
            />
          </details>
        </>
      )}
    </section>
  );
}
