import { appendFileSync, existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { SummaryFileWriter } from "@tensorflow/tfjs-node/dist/tensorboard";
import type { Engine } from "@/lib/model/engine";
import { writeFileAtomically } from "@/scripts/atomic-file";
import type { Progress } from "@/scripts/train/checkpoint";
import type { Validation } from "@/scripts/train/validate";

export type StepMetrics = Progress & {
  loss: number;
  learningRate: number;
  /** Length of all gradients together before they were clipped; absent where none are. */
  gradientNorm?: number;
  imagesPerSecond: number | null;
  /** How long this process's steps have waited for their batches, in all. */
  waitedSeconds: number;
  /** Held on the engine, and by the whole process. */
  tensors: number;
  residentBytes: number;
};

export type ValidationMetrics = { step: number; imagesSeen: number } & Validation;

/** A line of metrics.jsonl. */
export type MetricsEntry =
  | ({ kind: "step" } & StepMetrics)
  | ({ kind: "validation" } & ValidationMetrics)
  | { kind: "corrupt"; name: string; problem: string };

export type MetricsLog = {
  step: (metrics: StepMetrics) => void;
  validation: (metrics: ValidationMetrics) => void;
  /** Notes pictures that could not be decoded, each once in a run. */
  corrupt: (found: ReadonlyMap<string, string>) => void;
  /** All that were noted, by earlier processes of the run too: names and what was wrong. */
  corruptImages: ReadonlyMap<string, string>;
  close: () => void;
};

const metricsFile = (out: string) => path.join(out, "metrics.jsonl");

/** All entries of a run. A last line that was cut off by the end of its process is left out. */
export async function readMetrics(out: string): Promise<MetricsEntry[]> {
  if (!existsSync(metricsFile(out))) return [];
  const lines = (await readFile(metricsFile(out), "utf8")).split("\n");
  // What follows the last line's end is empty or incomplete.
  return lines.slice(0, -1).map((line) => JSON.parse(line) as MetricsEntry);
}

/**
 * The run's metrics file, and TensorBoard's beside it where the engine can write them. Of a run that goes on from
 * `lastStep`, what an earlier process did after that step is dropped: it happens again.
 */
export async function openMetricsLog(
  out: string,
  { lastStep, engine }: { lastStep: number; engine: Engine },
): Promise<MetricsLog> {
  const kept = (await readMetrics(out)).filter(
    (entry) => lastStep > 0 && (entry.kind === "corrupt" || entry.step <= lastStep),
  );
  await writeFileAtomically(metricsFile(out), kept.map(toLine).join(""));
  const append = (entry: MetricsEntry) => appendFileSync(metricsFile(out), toLine(entry));
  const corruptImages = new Map(
    kept.flatMap((entry) => (entry.kind === "corrupt" ? [[entry.name, entry.problem]] : [])),
  );
  const board = await openTensorBoard(path.join(out, "tensorboard"), engine);
  const show = (group: string, { step, ...values }: { step: number }) => {
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === "number") board?.scalar(`${group}/${name}`, value, step);
    }
  };
  return {
    step: (metrics) => {
      append({ kind: "step", ...metrics });
      show("train", metrics);
    },
    validation: (metrics) => {
      append({ kind: "validation", ...metrics });
      show("validation", metrics);
      board?.flush();
    },
    corrupt: (found) => {
      for (const [name, problem] of found) {
        if (corruptImages.has(name)) continue;
        corruptImages.set(name, problem);
        append({ kind: "corrupt", name, problem });
      }
    },
    corruptImages,
    close: () => board?.flush(),
  };
}

const toLine = (entry: MetricsEntry) => `${JSON.stringify(entry)}\n`;

/** Null on engines that cannot write TensorBoard's files. */
async function openTensorBoard(folder: string, engine: Engine): Promise<SummaryFileWriter | null> {
  if (engine.name !== "tfjs-node" && engine.name !== "tfjs-node-gpu") {
    console.log(
      `No TensorBoard logs: ${engine.name} cannot write them. metrics.jsonl has the same numbers.`,
    );
    return null;
  }
  const native = (await import(
    `@tensorflow/${engine.name}`
  )) as typeof import("@tensorflow/tfjs-node");
  return native.node.summaryFileWriter(folder);
}
