import type { ComponentChildren } from "preact";

interface EmptyStateProps {
  readonly title: string;
  readonly help: string;
  /** What leads out of it. */
  readonly children?: ComponentChildren;
}

/** A list with nothing in it: why, and what to do. */
export function EmptyState({ title, help, children }: EmptyStateProps) {
  return (
    <section class="card stack empty-state">
      <h2>{title}</h2>
      <p class="muted">{help}</p>
      {children}
    </section>
  );
}
