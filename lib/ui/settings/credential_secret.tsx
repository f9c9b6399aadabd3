import type { ComponentChildren } from "preact";
import { Topics } from "../../domain/topics.ts";
import type { Services } from "../../services.ts";
import { publishCommand } from "../first_steps.ts";
import type { DeviceTexts } from "../texts/devices.ts";
import { isLoopback, type MeterSetup } from "./meter_setup.ts";
import { QrCode } from "./qr_code.tsx";

interface CredentialSecretProps {
  readonly setup: MeterSetup;
  readonly services: Pick<Services, "broker" | "settings">;
  readonly texts: DeviceTexts["secret"];
  /** Shows a text that can be copied, with what it is. */
  readonly copyable: (label: string, text: string) => ComponentChildren;
}

/** A meter's new credential, shown this once: to type, to paste and to scan. */
export function CredentialSecret(props: CredentialSecretProps) {
  const { setup, services: { broker, settings }, texts: t, copyable } = props;
  // A broker that is not ours has to be told.
  const isExternal = broker().kind === "external";
  const { url, username, password } = setup;
  const login = { username, password };
  const example = publishCommand(new URL(url), settings.topics.base, username, login);
  return (
    <div class="stack">
      <p class="notice notice-warn" role="status">{t.once}</p>
      {isExternal && <p class="notice">{t.external}</p>}
      {!isExternal && isLoopback(url) && <p class="notice">{t.loopback}</p>}
      <div class="card secret">
        <figure class="stack">
          <QrCode content={JSON.stringify(setup)} label={t.qr} />
          <figcaption class="muted small">{t.qrHelp}</figcaption>
        </figure>
        <Facts {...props} />
      </div>
      {example !== null && (
        <section class="card stack">
          <h2>{t.example}</h2>
          {copyable(t.example, example)}
        </section>
      )}
      <p class="row">
        <a class="button button-primary" href="/settings/credentials">{t.ready}</a>
      </p>
    </div>
  );
}

function Facts({ setup, services: { settings }, texts: t }: CredentialSecretProps) {
  const { url, username, password, key } = setup;
  const topics = new Topics(settings.topics);
  const facts = [
    [t.address, url],
    [t.username, username],
    [t.password, password],
    [t.key, key],
    [t.data, topics.data(username)],
    [t.state, topics.state(username)],
    [t.command, topics.command(username)],
    [t.ack, topics.ack(username)],
  ];
  return (
    <dl class="secret-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            <code>{value}</code>
          </dd>
        </div>
      ))}
    </dl>
  );
}
