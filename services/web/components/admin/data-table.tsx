import Link from 'next/link';
import type { ReactNode } from 'react';

export interface Column<Row> {
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'right';
  /** Left out where it is narrow. */
  readonly wide?: boolean;
}

interface Props<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Where the whole row leads; its first cell is the link. */
  readonly hrefOf?: (row: Row) => string;
}

/** Rows of the back office. The first column is each row's heading. */
export function DataTable<Row>({ rows, columns, keyOf, hrefOf }: Props<Row>) {
  const classOf = ({ align, wide }: Column<Row>) =>
    `${align === 'right' ? 'text-right tabular-nums' : ''} ${wide === true ? 'max-lg:hidden' : ''}`;
  return (
    <section
      aria-label={columns.map(({ head }) => head).join(', ')}
      // Without links in it, only the focus lets the keyboard push it aside where it is wider than the page.
      tabIndex={hrefOf === undefined ? 0 : undefined}
      className="mt-5 overflow-x-auto rounded-2xl border border-line bg-card"
    >
      <table className="w-full text-left [&_td]:px-2.5 [&_td]:py-3 sm:[&_td]:px-4 [&_th]:px-2.5 [&_th]:py-3 sm:[&_th]:px-4">
        <thead className="border-line border-b text-sm text-soft [&_th]:font-semibold">
          <tr>
            {columns.map((column) => (
              <th key={column.head} scope="col" className={classOf(column)}>
                {column.head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row) => (
            <tr key={keyOf(row)} className={hrefOf === undefined ? '' : 'relative hover:bg-accent-soft'}>
              {columns.map((column, at) =>
                at === 0 ? (
                  <th key={column.head} scope="row" className={`font-semibold ${classOf(column)}`}>
                    {hrefOf === undefined ? (
                      column.cell(row)
                    ) : (
                      <Link href={hrefOf(row)} prefetch={false} className="after:absolute after:inset-0">
                        {column.cell(row)}
                      </Link>
                    )}
                  </th>
                ) : (
                  <td key={column.head} className={classOf(column)}>
                    {column.cell(row)}
                  </td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
