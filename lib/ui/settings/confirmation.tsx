import type { ComponentChildren } from "preact";

interface ConfirmationProps {
  readonly question: string;
  /** What happens, one sentence each. */
  readonly consequences: readonly string[];
  /** What deserves a second look. */
  readonly warning?: string;
  /** Where the form goes. */
  readonly action: string;
  readonly confirm: string;
  readonly cancel: string;
  /** Where to go instead. */
  readonly back: string;
  /** Hidden fields. */
  readonly children?: ComponentChildren;
}

/** Says what will happen, and asks for a yes. */
export function Confirmation(props: ConfirmationProps) {
  const { question, consequences, warning, action, confirm, cancel, back, children } = props;
  return (
    <form class="card stack" method="post" action={action}>
      <h2>{question}</h2>
      {warning !== undefined && <p class="notice notice-warn">{warning}</p>}
      <ul>{consequences.map((text) => <li key={text}>{text}</li>)}</ul>
      {children}
      <div class="row">
        <a class="button" href={back}>{cancel}</a>
        <button class="button button-danger" type="submit">{confirm}</button>
      </div>
    </form>
  );
}
