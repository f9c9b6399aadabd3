import type { ComponentChildren } from "preact";

interface PageHeadProps {
  readonly title: string;
  /** Below the title. */
  readonly lead?: ComponentChildren;
  /** Where to go from here, beside it. */
  readonly children?: ComponentChildren;
}

/** What a page is about. */
export function PageHead({ title, lead, children }: PageHeadProps) {
  return (
    <div class="page-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p class="muted">{lead}</p>}
      </div>
      {children !== undefined && <div class="row">{children}</div>}
    </div>
  );
}
