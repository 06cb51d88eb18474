import path from "node:path";
import type { LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import { createGrayColorizer, createRandomColorizer } from "@/lib/model/baselines";
import type { Colorizer } from "@/lib/model/colorize";
import type { TrainedModel } from "@/lib/model/trained-model";
import { createTrainedColorizer } from "@/lib/model/colorize";
import { listModelFolders, readModelFolder } from "@/lib/model/model-folder";
import { seededRandom } from "@/lib/protocol/random";

/** Every variant that colours can be made for: the models of a folder, and what needs no model. */
export function listColorizers(modelsDir: string): string[] {
  return [...listModelFolders(modelsDir), "gray", "random"];
}

export type ColorizerOptions = {
  /** Folder with one folder of weights a variant: models/. */
  modelsDir: string;
  /** The photographs to be recoloured, in order: `index` of colorize counts in them. */
  photos: { count: number; read: (index: number) => Promise<LabImage> };
  seed: string;
  /** In place of what a trained model's card says. */
  decoding?: Partial<Pick<TrainedModel, "temperature" | "upsampling" | "inputSide">>;
};

/**
 * The colorizer of a variant. A trained one loads the tensor engine if that has not happened; the engine module is
 * imported only then, so that gray and random do without.
 */
export async function makeColorizer(slug: string, options: ColorizerOptions): Promise<Colorizer> {
  const { photos, seed, modelsDir } = options;
  if (slug === "gray") return createGrayColorizer();
  if (slug === "random") {
    return createRandomColorizer(photos.count, photos.read, seededRandom(`${seed}/random`));
  }
  const slugs = listColorizers(modelsDir);
  if (!slugs.includes(slug)) {
    const known = slugs.join(", ");
    throw new AppError(
      "not_found",
      `There is no variant "${slug}" to make colours with. There are: ${known}.`,
    );
  }
  // The web server never comes here: its build leaves the engine, which looks for native packages, alone.
  const { loadEngine } = await import(/* turbopackIgnore: true */ "@/lib/model/engine");
  const model = await readModelFolder(path.join(modelsDir, slug));
  await loadEngine();
  const {
    temperature = model.temperature,
    upsampling = model.upsampling,
    inputSide = model.inputSide,
  } = options.decoding ?? {};
  return createTrainedColorizer({ ...model, temperature, upsampling, inputSide });
}
