import { readFile } from "node:fs/promises";
import path from "node:path";
import type { ModelCard } from "@/scripts/train/model-card";

/** The validations of finished runs below each other, the last rows being what costs no training. */
export async function renderValidationTable(folders: readonly string[]): Promise<string> {
  if (folders.length === 0) return "No variant is trained yet.";
  const cards = await Promise.all(folders.map(readCard));
  const [{ validation: reference }] = cards;
  const gray = [reference.aucRawGray, reference.aucRebalancedGray];
  const shared = isSameExperiment(cards)
    ? ""
    : "\nThese runs differ in data, seed or steps: their rows do not compare.";
  return `${renderColumns([
    ["variant", "loss", "AuC raw", "rebalanced", "chroma", "colourfulness", "steps", "images/s"],
    ...cards.map(cardRow),
    ["gray", "", ...gray.map(percent), "0.0", "0.0", "", ""],
    [
      ...["photographs", "", percent(1), percent(1), reference.meanChromaTrue.toFixed(1)],
      ...[reference.colourfulnessTrue.toFixed(1), "", ""],
    ],
  ])}${shared}`;
}

async function readCard(folder: string): Promise<ModelCard> {
  return JSON.parse(await readFile(path.join(folder, "card.json"), "utf8")) as ModelCard;
}

function isSameExperiment(cards: readonly ModelCard[]): boolean {
  const facts = cards.map(({ training }) =>
    [training.dataHash, training.seed, training.step, training.batch].join(),
  );
  return new Set(facts).size === 1;
}

function cardRow({ slug, validation, training }: ModelCard): string[] {
  return [
    slug,
    validation.loss.toFixed(4),
    percent(validation.aucRaw),
    percent(validation.aucRebalanced),
    validation.meanChroma.toFixed(1),
    validation.colourfulness.toFixed(1),
    String(training.step),
    String(Math.round(training.imagesSeen / Math.max(1, training.trainedSeconds))),
  ];
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The first column to the left, numbers to the right. */
function renderColumns(rows: readonly string[][]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const align = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
  return rows.map((row) => row.map(align).join("  ").trimEnd()).join("\n");
}
