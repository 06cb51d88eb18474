import { existsSync } from "node:fs";
import { mkdir, readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { writeFileAtomically } from "@/scripts/atomic-file";
import {
  readEvaluation,
  serialiseEvaluation,
  summaryOf,
  type Evaluation,
} from "@/scripts/evaluate/evaluation-file";
import { collectCurves, readCurves } from "@/scripts/results/curves-file";
import { fillDocument } from "@/scripts/results/document";
import { drawAreas } from "@/scripts/results/forest-plot";
import { drawLosses, drawTrainingAreas } from "@/scripts/results/training-curves";

const curvesName = "curves.json";

const numbersIn = (docs: string) => path.join(docs, "results");

/**
 * Keeps the summary of an evaluation under a name, or the curves of runs, with the documents: small enough to be
 * committed, and all that the tables and figures need.
 */
export async function takeEvaluation(docs: string, name: string, file: string): Promise<void> {
  if (!/^[\w-]+$/.test(name) || `${name}.json` === curvesName) {
    throw new AppError("bad_request", `"${name}" cannot be the name of an evaluation.`);
  }
  const evaluation = await readEvaluation(file);
  if (!evaluation.data.isComplete) {
    throw new AppError(
      "unprocessable",
      `${file} is of an evaluation that was stopped after ${evaluation.data.images} photographs. Measure the whole folder to keep it.`,
    );
  }
  const text = serialiseEvaluation(summaryOf(evaluation));
  await mkdir(numbersIn(docs), { recursive: true });
  await writeFileAtomically(path.join(numbersIn(docs), `${name}.json`), text);
}

export async function takeCurves(docs: string, runs: readonly string[]): Promise<void> {
  const text = `${JSON.stringify(await collectCurves(runs))}\n`;
  await mkdir(numbersIn(docs), { recursive: true });
  await writeFileAtomically(path.join(numbersIn(docs), curvesName), text);
}

/** The page and its figures as they must be, by their paths below the folder of documents. */
export async function renderResults(docs: string): Promise<Record<string, string>> {
  const evaluations = await readEvaluations(docs);
  const page = await readFile(path.join(docs, "results.md"), "utf8");
  const rendered: Record<string, string> = { "results.md": fillDocument(page, evaluations) };
  for (const [name, evaluation] of Object.entries(evaluations)) {
    const isShown = page.includes(`images/areas-${name}.svg`);
    if (isShown) rendered[`images/areas-${name}.svg`] = drawAreas(evaluation);
  }
  const curvesFile = path.join(numbersIn(docs), curvesName);
  if (existsSync(curvesFile)) {
    const curves = await readCurves(curvesFile);
    rendered["images/training-loss.svg"] = drawLosses(curves);
    rendered["images/training-areas.svg"] = drawTrainingAreas(curves);
  }
  return rendered;
}

async function readEvaluations(docs: string): Promise<Record<string, Evaluation>> {
  const files = (await readdir(numbersIn(docs))).filter(
    (file) => file.endsWith(".json") && file !== curvesName,
  );
  const entries = files.sort().map(async (file) => {
    return [path.parse(file).name, await readEvaluation(path.join(numbersIn(docs), file))] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Writes what differs and returns its paths. */
export async function writeResults(docs: string): Promise<string[]> {
  const changed: string[] = [];
  for (const [name, content] of Object.entries(await renderResults(docs))) {
    const file = path.join(docs, name);
    if (existsSync(file) && (await readFile(file, "utf8")) === content) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFileAtomically(file, content);
    changed.push(name);
  }
  return changed;
}
