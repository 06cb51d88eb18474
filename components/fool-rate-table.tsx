import { DataTable, type DataColumn } from "./data-table";
import {
  describeCaveat,
  describeEstimate,
  describePrecision,
  percent,
  percentRange,
  type FoolRateRow,
} from "@/lib/stats/fool-rate-words";

const columns: readonly DataColumn<FoolRateRow>[] = [
  { header: "Variant", cell: (row) => <VariantInWords row={row} /> },
  {
    header: "Taken for real",
    isNumeric: true,
    isWideOnly: true,
    cell: ({ estimate }) => (estimate.kind === "no-data" ? "–" : percent(estimate.rate, 1)),
  },
  {
    header: "95 % interval",
    isNumeric: true,
    isWideOnly: true,
    cell: ({ estimate }) =>
      estimate.kind === "interval" ? percentRange(estimate.interval, 1) : "–",
  },
  {
    header: "Participants",
    isNumeric: true,
    cell: ({ participants }) => participants.toLocaleString("en-GB"),
  },
  { header: "Trials", isNumeric: true, cell: ({ trials }) => trials.toLocaleString("en-GB") },
];

const simulatedColumns = columns.map((column) =>
  column.header === "Participants" ? { ...column, header: "Observers" } : column,
);

/** The numbers of a FoolRateChart. Simulated observers have a table of their own. */
export function FoolRateTable({ rows }: { rows: readonly FoolRateRow[] }) {
  const people = rows.filter((row) => row.population === "participant");
  const simulated = rows.filter((row) => row.population === "simulated");
  return (
    <div className="space-y-10">
      {people.length > 0 && (
        <DataTable
          caption="Fool rate by variant"
          columns={columns}
          rows={people}
          rowKey={(row) => row.slug}
        />
      )}
      {simulated.length > 0 && (
        <DataTable
          caption="Simulated observers: fool rate by variant"
          columns={simulatedColumns}
          rows={simulated}
          rowKey={(row) => row.slug}
        />
      )}
    </div>
  );
}

function VariantInWords({ row: { name, estimate } }: { row: FoolRateRow }) {
  const words = describeEstimate(estimate);
  const notes = [describeCaveat(estimate), describePrecision(estimate)].filter(Boolean);
  return (
    <div className="max-w-prose space-y-1">
      <p className="break-words">{name}</p>
      <p className="font-normal">{words[0].toUpperCase() + words.slice(1)}</p>
      {notes.map((note) => (
        <p key={note} className="text-sm font-normal text-muted">
          {note}
        </p>
      ))}
    </div>
  );
}
