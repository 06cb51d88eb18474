import { Badge } from "@/components/badge";
import { DataTable, type DataColumn } from "@/components/data-table";
import { percent, percentRange } from "@/lib/stats/fool-rate-words";
import type { FoolRateEstimate } from "@/lib/stats/fool-rate";
import type { VariantResult } from "@/server/results";

const vigilanceColumn: DataColumn<VariantResult> = {
  header: "Passed vigilance",
  isNumeric: true,
  cell: ({ vigilance }) => <Vigilance {...vigilance} />,
};

const columnsFor = (hasVigilance: boolean): readonly DataColumn<VariantResult>[] => [
  {
    header: "Variant",
    cell: ({ name, population }) => (
      <>
        {name} {population !== "participant" && <Badge>{population}</Badge>}
      </>
    ),
  },
  { header: "Started", isNumeric: true, cell: ({ started }) => started },
  { header: "Completed", isNumeric: true, cell: ({ completed }) => completed },
  ...(hasVigilance ? [vigilanceColumn] : []),
  { header: "Trials counted", isNumeric: true, cell: ({ included }) => trialsOf(included) },
  { header: "All answers", isNumeric: true, cell: ({ all }) => trialsOf(all) },
  { header: "Fool rate of all", isNumeric: true, cell: ({ all }) => rateOf(all) },
];

type SessionTableProps = {
  results: readonly VariantResult[];
  refusals: number;
  hasVigilance: boolean;
};

/** How the sessions of every variant went, and what the exclusions change. */
export function SessionTable({ results, refusals, hasVigilance }: SessionTableProps) {
  return (
    <section className="space-y-3">
      <DataTable
        caption="Sessions"
        columns={columnsFor(hasVigilance)}
        rows={results.filter(({ status, started }) => status !== "failed" || started > 0)}
        rowKey={(row) => `${row.slug}/${row.population}`}
      />
      <p className="max-w-prose text-sm text-muted">
        Counted are test trials of completed sessions, less exclusions (vigilance, timing, reaction
        time, one-sided answers). “All answers” leaves nothing out. Staff and simulated sessions
        never enter a participants’ row. {refusals === 1 ? "One person" : `${refusals} people`}{" "}
        declined to take part.
      </p>
    </section>
  );
}

function Vigilance({ passed, sessions, interval }: VariantResult["vigilance"]) {
  if (!interval) return "–";
  return (
    <>
      {passed} of {sessions}
      <span className="block text-sm text-muted">{percentRange(interval)}</span>
    </>
  );
}

function trialsOf(estimate: FoolRateEstimate): number {
  return estimate.kind === "no-data" ? 0 : estimate.trials;
}

function rateOf(estimate: FoolRateEstimate): string {
  return estimate.kind === "no-data" ? "–" : percent(estimate.rate, 1);
}
