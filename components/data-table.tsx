import type { ReactNode } from "react";

export type DataColumn<Row> = {
  header: string;
  /** Numbers stand right, with figures of equal width. The first column names the row. */
  isNumeric?: boolean;
  /** Left out on narrow screens: its content is also said elsewhere in the row. */
  isWideOnly?: boolean;
  cell: (row: Row) => ReactNode;
};

export type DataTableProps<Row> = {
  /** Names the table for those who do not see it, and heads it for the others. */
  caption: string;
  columns: readonly DataColumn<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
};

function cellClass<Row>({ isNumeric, isWideOnly }: DataColumn<Row>): string {
  const alignment = isNumeric ? "text-right tabular-nums whitespace-nowrap" : "text-left";
  return `py-2 pr-4 align-top last:pr-0 ${alignment} ${isWideOnly ? "hidden sm:table-cell" : ""}`;
}

/** A plain table. Where it is wider than the screen it scrolls by itself, also by keyboard. */
export function DataTable<Row>({ caption, columns, rows, rowKey }: DataTableProps<Row>) {
  return (
    <div role="region" aria-label={caption} tabIndex={0} className="relative overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="pb-2 text-left font-semibold">{caption}</caption>
        <thead>
          <tr className="border-b border-edge">
            {columns.map((column) => (
              <th
                key={column.header}
                scope="col"
                className={`${cellClass(column)} text-sm font-medium text-muted`}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <DataRow key={rowKey(row)} columns={columns} row={row} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function DataRow<Row>({ columns, row }: { columns: readonly DataColumn<Row>[]; row: Row }) {
  const [first, ...others] = columns;
  return (
    <tr className="border-b border-line">
      <th scope="row" className={`${cellClass(first)} font-medium`}>
        {first.cell(row)}
      </th>
      {others.map((column) => (
        <td key={column.header} className={cellClass(column)}>
          {column.cell(row)}
        </td>
      ))}
    </tr>
  );
}
