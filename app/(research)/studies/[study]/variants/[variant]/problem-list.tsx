import { Badge } from "@/components/badge";
import { DataTable, type DataColumn } from "@/components/data-table";
import type { UploadProblem } from "@/lib/upload/problem";

const columns: readonly DataColumn<UploadProblem>[] = [
  { header: "File", cell: ({ file }) => <span className="wrap-anywhere">{file}</span> },
  {
    header: "What is wrong, and what would be accepted",
    cell: ({ severity, problem, expected }) => (
      <>
        {severity === "note" && <Badge>note</Badge>} {problem}
        <span className="block text-muted">{expected}</span>
      </>
    ),
  },
];

/** Everything that was found in an upload, not only the first problem. */
export function ProblemList({ problems }: { problems: readonly UploadProblem[] }) {
  const rows = problems.map((problem, index) => ({ ...problem, key: String(index) }));
  const caption = `Found while checking: ${problems.length}`;
  return <DataTable caption={caption} columns={columns} rows={rows} rowKey={(row) => row.key} />;
}
