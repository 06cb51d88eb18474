import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { TrainedModel } from "@/lib/model/colorize";
import { readSafetensors } from "@/lib/model/formats/safetensors";

/** What is needed of a card to run the weights beside it. */
type CardForRunning = {
  slug: string;
  architecture: { width: number; outputs: number };
  decoding: { temperature: number; inputSide: number };
};

/** Reads weights.safetensors and card.json of a model's folder. */
export async function readModelFolder(folder: string): Promise<TrainedModel> {
  const [weightsFile, cardFile] = ["weights.safetensors", "card.json"].map((name) =>
    path.join(folder, name),
  );
  for (const file of [weightsFile, cardFile]) {
    if (!existsSync(file))
      throw new AppError("not_found", `${file} is missing, so this model cannot run.`);
  }
  const card = JSON.parse(await readFile(cardFile, "utf8")) as CardForRunning;
  const { weights } = readSafetensors(await readFile(weightsFile));
  const { width, outputs } = card.architecture;
  return { slug: card.slug, network: { width, outputs }, weights, ...card.decoding };
}
