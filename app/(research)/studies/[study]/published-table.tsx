import { DataTable, type DataColumn } from "@/components/data-table";
import { sources, type PublishedRate } from "@/lib/protocol/published";

/** As printed: one digit after the point, or two. */
const decimal = (value: number) =>
  value.toLocaleString("en-GB", { minimumFractionDigits: 1, maximumFractionDigits: 2 });

const columns: readonly DataColumn<PublishedRate>[] = [
  { header: "Method", cell: ({ method }) => method },
  { header: "Percent", isNumeric: true, cell: ({ percent }) => decimal(percent) },
  {
    header: "±",
    isNumeric: true,
    cell: ({ plusMinus }) => (plusMinus === null ? "–" : decimal(plusMinus)),
  },
  {
    header: "Source",
    cell: ({ source }) => `${sources[source].title}, ${sources[source].where} [${source}]`,
  },
  {
    header: "Looked up",
    // The note below says it, too.
    isWideOnly: true,
    cell: ({ isChecked }) => (isChecked ? "in a second source" : "no: as remembered"),
  },
];

/** The published rates of the chart's lines as numbers, with what they are worth. */
export function PublishedTable({ rates }: { rates: readonly PublishedRate[] }) {
  const checked = rates.filter(({ isChecked }) => isChecked).map(({ method }) => method);
  return (
    <details className="rounded-md border border-line px-4 py-3">
      <summary className="cursor-pointer font-medium">The published rates as a table</summary>
      <div className="mt-4 space-y-3">
        <DataTable
          caption="Published fool rates, percent of trials"
          columns={columns}
          rows={rates}
          rowKey={({ method }) => method}
        />
        <p className="max-w-prose text-sm text-muted">
          Given as published.{" "}
          {checked.length > 0 && `Checked in a second source: ${checked.join(", ")}. `}
          {checked.length > 0 ? "The others" : "They"} are as remembered from the papers’ tables:
          look them up before you cite them. The same method moved by 4.5 points between two
          laboratories, so run an anchor variant again instead of comparing with these alone.
        </p>
      </div>
    </details>
  );
}
