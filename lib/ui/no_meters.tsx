import { EmptyState } from "./parts/empty_state.tsx";

interface NoMetersProps {
  readonly title: string;
  /** What the page is for, once there is one. */
  readonly help: string;
  /** Leads to the steps that connect the first one. */
  readonly lead: string;
}

/** A page about meters before the first one is there. */
export function NoMeters({ title, help, lead }: NoMetersProps) {
  return (
    <EmptyState title={title} help={help}>
      <p class="row">
        <a class="button button-primary" href="/dashboard">{lead}</a>
      </p>
    </EmptyState>
  );
}
