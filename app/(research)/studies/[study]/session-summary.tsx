import type { VariantResult } from "@/server/results";

/** The dashboard in one line: how many people took part, and how many of them count. */
export function SessionSummary({ results }: { results: readonly VariantResult[] }) {
  const people = results.filter(({ population }) => population === "participant");
  const completed = sum(people.map((row) => row.completed));
  const counted = sum(
    people.map(({ included }) => (included.kind === "no-data" ? 0 : included.participants)),
  );
  const simulated = sum(
    results.filter((row) => row.population === "simulated").map((row) => row.completed),
  );
  return (
    <dl className="flex flex-wrap gap-x-12 gap-y-4">
      <Figure label="Sessions completed" value={completed} />
      <Figure label="of these counted" value={counted} />
      {simulated > 0 && <Figure label="simulated, apart from these" value={simulated} />}
    </dl>
  );
}

function Figure({ label, value }: { label: string; value: number }) {
  return (
    <div className="flex flex-col-reverse">
      <dt className="text-sm text-muted">{label}</dt>
      <dd className="text-3xl font-semibold tabular-nums">{value.toLocaleString("en-GB")}</dd>
    </div>
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
