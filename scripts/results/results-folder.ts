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

const curvesPattern = /^curves-(.+)\.json$/;

const numbersIn = (docs: string) => path.join(docs, "results");

/**
 * Keeps the summary of an evaluation under a name, or the curves of runs, with the documents: small enough to be
 * committed, and all that the tables and figures need.
 */
export async function takeEvaluation(docs: string, name: string, file: string): Promise<void> {
  refuseBadName(name, "an evaluation");
  const evaluation = await readEvaluation(file);
  if (!evaluation.data.isComplete) {
    throw new AppError(
      "unprocessable",
      `${file} is of an evaluation that was stopped after ${evaluation.data.images} photographs. Measure the whole folder to keep it.`,
    );
  }
  await keep(docs, `${name}.json`, serialiseEvaluation(summaryOf(evaluation)));
}

/** folder: of a run, or of a grid of runs. */
export async function takeCurves(docs: string, name: string, folder: string): Promise<void> {
  refuseBadName(name, "curves");
  await keep(docs, `curves-${name}.json`, `${JSON.stringify(await collectCurves(folder))}\n`);
}

function refuseBadName(name: string, ofWhat: string): void {
  if (/^[\w-]+$/.test(name) && !curvesPattern.test(`${name}.json`)) return;
  throw new AppError("bad_request", `"${name}" cannot be the name of ${ofWhat}.`);
}

async function keep(docs: string, file: string, text: string): Promise<void> {
  await mkdir(numbersIn(docs), { recursive: true });
  await writeFileAtomically(path.join(numbersIn(docs), file), text);
}

/** The page and its figures as they must be, by their paths below the folder of documents. */
export async function renderResults(docs: string): Promise<Record<string, string>> {
  const evaluations = await readEvaluations(docs);
  const page = await readFile(path.join(docs, "results.md"), "utf8");
  const figures = { ...areaFigures(evaluations), ...(await trainingFigures(docs)) };
  const shown = Object.entries(figures).filter(([name]) => page.includes(name));
  return {
    "results.md": fillDocument(page, evaluations),
    ...Object.fromEntries(shown.map(([name, draw]) => [name, draw()])),
  };
}

type Figures = Record<string, () => string>;

function areaFigures(evaluations: Readonly<Record<string, Evaluation>>): Figures {
  const entries = Object.entries(evaluations).map(([name, evaluation]) => {
    return [`images/areas-${name}.svg`, () => drawAreas(evaluation)] as const;
  });
  return Object.fromEntries(entries);
}

async function trainingFigures(docs: string): Promise<Figures> {
  const files = await readdir(numbersIn(docs));
  const entries = files.sort().map(async (file): Promise<[string, () => string][]> => {
    const name = curvesPattern.exec(file)?.[1];
    if (!name) return [];
    const curves = await readCurves(path.join(numbersIn(docs), file));
    return [
      [`images/training-loss-${name}.svg`, () => drawLosses(curves)],
      [`images/training-areas-${name}.svg`, () => drawTrainingAreas(curves)],
    ];
  });
  return Object.fromEntries((await Promise.all(entries)).flat());
}

async function readEvaluations(docs: string): Promise<Record<string, Evaluation>> {
  const files = (await readdir(numbersIn(docs))).filter(
    (file) => file.endsWith(".json") && !curvesPattern.test(file),
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
