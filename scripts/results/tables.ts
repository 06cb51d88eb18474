import { measureStyles, rangeWords, valueWords } from "@/lib/measures/estimate-words";
import { measureNames, type Estimate, type MeasureName } from "@/lib/measures/summary";
import type { Evaluation } from "@/scripts/evaluate/evaluation-file";
import { comparedMeasures } from "@/scripts/evaluate/table";
import { publishedAreas } from "@/scripts/results/published";

/** Every measure of every row, in Markdown. */
export function measuresTable({ rows }: Evaluation): string {
  const heads = ["", ...measureNames.map(headOf)];
  return markdownTable(
    heads,
    rows.map(({ slug, estimates }) => [
      `\`${slug}\``,
      ...measureNames.map((name) => cellOf(name, estimates[name], false)),
    ]),
  );
}

/** Every row's differences from another. */
export function differencesTable({ rows }: Evaluation, reference: string): string {
  return markdownTable(
    [`minus \`${reference}\``, ...comparedMeasures.map(headOf)],
    rows.flatMap(({ slug, minus: { [reference]: minus } }) =>
      minus
        ? [[`\`${slug}\``, ...comparedMeasures.map((name) => cellOf(name, minus[name], true))]]
        : [],
    ),
  );
}

/** Areas beside those that were published for the same kind of row. */
export function publishedTable({ rows }: Evaluation): string {
  const known = rows.filter(({ slug }) => slug in publishedAreas);
  const percent = (share: number) => (100 * share).toFixed(1);
  return markdownTable(
    ["", "raw, here", "raw, published", "rebalanced, here", "rebalanced, published"],
    known.map(({ slug, estimates }) => [
      `\`${slug}\``,
      valueWords("aucRaw", estimates.aucRaw),
      percent(publishedAreas[slug].aucRaw),
      valueWords("aucRebalanced", estimates.aucRebalanced),
      percent(publishedAreas[slug].aucRebalanced),
    ]),
  );
}

/** The networks that were measured. */
export function modelsTable({ rows }: Evaluation): string {
  const whole = (value: number) => value.toLocaleString("en-GB");
  return markdownTable(
    ["", "width", "parameters", "images seen", "input, px", "temperature", "sha256 of the weights"],
    rows.flatMap(({ slug, model }) => {
      if (!model) return [];
      const { width, parameters, imagesSeen, inputSide, temperature, weightsHash } = model;
      const seen = imagesSeen === undefined ? "not known" : whole(imagesSeen);
      const numbers = [String(width), whole(parameters), seen, String(inputSide), `${temperature}`];
      return [[`\`${slug}\``, ...numbers, `\`${weightsHash.slice(0, 12)}\``]];
    }),
  );
}

/** The trained rows that all of the evaluations have, one under the other: the same weights, decoded in several ways. */
export function decodingsTable(evaluations: readonly Evaluation[]): string {
  const names = measureNames.filter((name) => name !== "imagesPerSecond");
  const inAll = (slug: string) =>
    evaluations.every(({ rows }) => rows.some((r) => r.slug === slug));
  const rows = evaluations.flatMap((evaluation) =>
    evaluation.rows.filter(({ slug, model }) => model && inAll(slug)),
  );
  const order = [...new Set(rows.map(({ slug }) => slug))];
  rows.sort((a, b) => order.indexOf(a.slug) - order.indexOf(b.slug));
  return markdownTable(
    ["", "temperature", "input, px", "enlarged", ...names.map(headOf)],
    rows.map(({ slug, model, estimates }) => [
      `\`${slug}\``,
      String(model?.temperature),
      String(model?.inputSide),
      String(model?.upsampling),
      ...names.map((name) => cellOf(name, estimates[name], false)),
    ]),
  );
}

/** What was measured with what, in sentences. */
export function factsOf({ data, settings, engine, commit, rows }: Evaluation): string {
  const skipped = data.skipped.length === 0 ? "none" : String(data.skipped.length);
  return [
    `${data.images} photographs of \`${settings.data}\` (sha256 \`${data.hash.slice(0, 12)}\`), ${skipped} left out;`,
    `${settings.side === null ? "at their own size" : `centre squares of ${settings.side} px`};`,
    `${rows.length} rows; ${engine}; commit \`${commit.replace(/^(\w{12})\w*/, "$1")}\`.`,
    `In brackets ${Math.round(100 * settings.confidence)} % intervals: ${settings.intervals} (seed ${settings.seed}).`,
    `Rebalanced: each pixel weighs ${settings.rebalancing}.`,
  ].join(" ");
}

function headOf(name: MeasureName): string {
  const { title, unit } = measureStyles[name];
  return unit ? `${title}, ${unit}`.replace(", −", " −") : title;
}

function cellOf(name: MeasureName, estimate: Estimate, isSigned: boolean): string {
  const range = rangeWords(name, estimate, isSigned);
  const value = valueWords(name, estimate, isSigned);
  return range ? `${value} (${range})` : value;
}

/** Numbers to the right, names to the left. */
function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const rule = heads.map((_, i) => (i === 0 ? "---" : "---:"));
  return [heads, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
