import type { ComponentChild } from "preact";

/** What is shown of each record. */
export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ComponentChild;
}

interface RecordTableProps<Row> {
  /** What the list is of. */
  readonly label: string;
  /** The first one names the record. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** A list as a table; on a phone each row is a card, and each cell says the head of its column. */
export function RecordTable<Row>({ label, columns, rows }: RecordTableProps<Row>) {
  const [name, ...others] = columns;
  return (
    <div class="table-wrap" tabIndex={0} role="region" aria-label={label}>
      <table class="records">
        <thead>
          <tr>{columns.map(({ head }) => <th key={head} scope="col">{head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              <th scope="row">{name.cell(row)}</th>
              {others.map(({ head, cell }) => (
                <td key={head} data-label={head}>
                  <div>{cell(row)}</div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
