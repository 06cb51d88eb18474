import { DataTable, type DataColumn } from "@/components/data-table";
import { plateCount } from "@/lib/protocol/schema";
import { figuresOf } from "@/lib/stats/fool-rate-words";
import {
  listColourVisionResults,
  type Stratum,
  type StratumResult,
} from "@/server/colour-vision-results";

type Props = { studyId: string; passMin: number };

/** The fool rate among people who read all plates, enough of them, or fewer: a look at the data, and labelled so. */
export async function ColourVisionSection({ studyId, passMin }: Props) {
  const rows = await listColourVisionResults(studyId, passMin);
  return (
    <section aria-labelledby="colour-vision" className="space-y-3">
      <h2 id="colour-vision" className="text-xl font-semibold">
        By colour vision (exploratory)
      </h2>
      <p className="max-w-prose text-sm text-muted">
        Participants grouped by how many of the {plateCount} plates they read on their own screen.
        The study’s plan does not rest on this comparison, groups may be small, and a screen may be
        to blame for a missed plate: read it as a hint, not as a result. Intervals are 95 %.
      </p>
      {rows.length === 0 ? (
        <p>No counted answers yet.</p>
      ) : (
        <DataTable
          caption="Fool rate by colour vision"
          columns={columnsFor(passMin)}
          rows={rows}
          rowKey={(row) => `${row.slug}/${row.stratum}`}
        />
      )}
    </section>
  );
}

const columnsFor = (passMin: number): readonly DataColumn<StratumResult>[] => [
  { header: "Variant", cell: ({ name }) => name },
  { header: "Plates read", cell: ({ stratum }) => describeStratum(stratum, passMin) },
  {
    header: "Taken for real",
    isNumeric: true,
    cell: ({ estimate }) => {
      const figures = figuresOf(estimate);
      return (
        <>
          {figures?.rate}
          <span className="block text-sm text-muted">{figures?.range ?? "no interval"}</span>
        </>
      );
    },
  },
  {
    header: "Participants",
    isNumeric: true,
    cell: ({ estimate }) => (estimate.kind === "no-data" ? 0 : estimate.participants),
  },
  {
    header: "Trials",
    isNumeric: true,
    isWideOnly: true,
    cell: ({ estimate }) =>
      estimate.kind === "no-data" ? 0 : estimate.trials.toLocaleString("en-GB"),
  },
];

function describeStratum(stratum: Stratum, passMin: number): string {
  if (stratum === "all") return `all ${plateCount}`;
  if (stratum === "none") return "not taken";
  if (stratum === "below") return `fewer than ${passMin}`;
  return passMin === plateCount - 1 ? `${passMin}` : `${passMin} to ${plateCount - 1}`;
}
