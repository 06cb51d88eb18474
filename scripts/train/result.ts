import { rm } from "node:fs/promises";
import path from "node:path";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import type { Weights } from "@/lib/model/parameters";
import { countParameters } from "@/lib/model/parameters";
import { writeFileAtomically } from "@/scripts/atomic-file";
import type { Progress } from "@/scripts/train/checkpoint";
import { readMetrics } from "@/scripts/train/metrics-log";
import { renderModelCard } from "@/scripts/train/card-text";
import { createModelCard } from "@/scripts/train/model-card";
import type { Run } from "@/scripts/train/run";
import { withoutOptimiser } from "@/scripts/train/trainer";
import type { Validation } from "@/scripts/train/validate";
import { averagedWeights } from "@/scripts/train/weight-average";

/** A run that goes on has no result yet. */
export function removeResult(out: string): Promise<void> {
  return rm(path.join(out, "card.json"), { force: true });
}

/** Of all that a checkpoint keeps, what a model is made of. */
export function finishedWeights(state: Weights): Weights {
  return averagedWeights(withoutOptimiser(state));
}

/** A run that is resumed after its end is measured again, and may be decoded otherwise then. */
function firstOfEachStep<T extends { step: number }>(entries: readonly T[]): T[] {
  return entries.filter(({ step }, i) => entries.findIndex((each) => each.step === step) === i);
}

type ResultFacts = { progress: Progress; validation: Validation; corruptImages: number };

/** state: all that a checkpoint keeps. Writes weights.safetensors, card.json and card.md, and shows the card. */
export async function writeResult(
  run: Run,
  state: Weights,
  { progress, validation, corruptImages }: ResultFacts,
): Promise<void> {
  const { config, variant, network } = run;
  const { out } = config.settings;
  const history = firstOfEachStep(
    (await readMetrics(out)).filter((entry) => entry.kind === "validation"),
  );
  const card = createModelCard({
    variant,
    config,
    progress,
    validation,
    history,
    parameters: countParameters(network),
    corruptImages,
  });
  const weights = finishedWeights(state);
  const metadata = { slug: card.slug, width: String(network.width), commit: card.training.commit };
  const bytes = writeSafetensors({ weights, metadata }, "F16");
  await writeFileAtomically(path.join(out, "weights.safetensors"), bytes);
  await writeFileAtomically(path.join(out, "card.md"), renderModelCard(card));
  // Last: a folder with a card holds a finished run.
  const json = `${JSON.stringify(card, null, 2)}\n`;
  await writeFileAtomically(path.join(out, "card.json"), json);
  console.log(`\n${renderModelCard(card)}`);
}
