import { measureStyles, rangeWords, valueWords } from "@/lib/measures/estimate-words";
import { measureNames, type Estimates, type MeasureName } from "@/lib/measures/summary";
import { referenceRows, type Evaluation } from "@/scripts/evaluate/evaluation-file";

/** Measures of which a difference between two rows says something. */
export const comparedMeasures = [
  "aucRaw",
  "aucRebalanced",
  "psnr",
  "ssim",
] as const satisfies readonly MeasureName[];

/** The tables for a terminal: every value over its interval. */
export function formatTables({ rows }: Evaluation): string {
  const all = rows.map(({ slug, estimates }) => ({ label: slug, estimates }));
  const compared = referenceRows.map((reference) =>
    rows.flatMap(({ slug, minus }) =>
      minus[reference] ? [{ label: `${slug} − ${reference}`, estimates: minus[reference] }] : [],
    ),
  );
  return [formatTable(all, measureNames), ...compared.map(formatDifferences)]
    .filter((table) => table.length > 0)
    .join("\n\n");
}

/** Differences with their signs; nothing where there are none. */
export function formatDifferences(rows: readonly Row[]): string {
  return rows.length > 0 ? formatTable(rows, comparedMeasures, true) : "";
}

type Row = { label: string; estimates: Estimates };

function formatTable(
  rows: readonly Row[],
  names: readonly MeasureName[],
  isSigned = false,
): string {
  const cells = rows.map(({ label, estimates }) => [
    [label, ...names.map((name) => valueWords(name, estimates[name], isSigned))],
    ["", ...names.map((name) => rangeWords(name, estimates[name], isSigned))],
  ]);
  const heads = [
    ["", ...names.map((name) => measureStyles[name].title)],
    ["", ...names.map((name) => measureStyles[name].unit)],
  ];
  const lines = [...heads, ...cells.flat()];
  const widths = lines[0].map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  const pad = (cell: string, i: number) =>
    i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]);
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}
