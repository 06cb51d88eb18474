import { measureStyles, rangeWords, valueWords } from "@/lib/measures/estimate-words";
import { measureNames, type Estimates, type MeasureName } from "@/lib/measures/summary";
import type { Evaluation } from "@/scripts/evaluate/evaluation-file";

/** Measures of which a difference from gray says something. */
export const comparedMeasures = [
  "aucRaw",
  "aucRebalanced",
  "psnr",
  "ssim",
] as const satisfies readonly MeasureName[];

/** The tables for a terminal: every value over its interval. */
export function formatTables({ rows }: Evaluation): string {
  const all = rows.map(({ slug, estimates }) => ({ label: slug, estimates }));
  const compared = rows.flatMap(({ slug, minusGray }) =>
    minusGray ? [{ label: `${slug} − gray`, estimates: minusGray }] : [],
  );
  return [
    ...formatTable(all, measureNames, false),
    "",
    ...formatTable(compared, comparedMeasures, true),
  ].join("\n");
}

type Row = { label: string; estimates: Estimates };

function formatTable(
  rows: readonly Row[],
  names: readonly MeasureName[],
  isSigned: boolean,
): string[] {
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
  return lines.map((line) =>
    line
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join("  ")
      .trimEnd(),
  );
}
