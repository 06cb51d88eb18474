import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { binCount } from "@/lib/color/ab-bins";
import { AppError } from "@/lib/errors";
import { loadEngine } from "@/lib/model/engine";
import { readCard, readModelFolder } from "@/lib/model/model-folder";
import { loadWeights } from "@/lib/model/parameters";
import type { TrainedModel } from "@/lib/model/trained-model";
import { variants } from "@/lib/model/variants";
import { parseSubcommand } from "@/scripts/train/arguments";
import { describeHeldOut } from "@/scripts/train/card-text";
import { loadDataSet } from "@/scripts/train/data";
import type { CorruptSamples, Example } from "@/scripts/train/examples";
import { readOrigin } from "@/scripts/train/origin";
import { readHeldOut, splitSamples } from "@/scripts/train/run";
import { trainSettings } from "@/scripts/train/settings";
import type { MeasuredNetwork, Validation } from "@/scripts/train/validate";
import { prepareHeldOut, validate } from "@/scripts/train/validate";

/** From the paper's to the mean. */
const temperatures = [0.38, 0.48, 0.58, 0.68, 0.78, 0.88, 1];

const settingsSchema = trainSettings
  .pick({ data: true })
  .extend({ init: z.string({ error: "name the model's folder" }) })
  .strict();

/** How a card says that its model was trained, as far as it settles what the model has not seen, and at what scale. */
const cardSchema = z.object({
  training: z.object({
    dataHash: z.string(),
    dataImages: z.number(),
    imageSide: z.number(),
    cropSide: z.number(),
    scaleMin: z.number().default(1),
  }),
});

/**
 * `npm run train -- temperatures`: what a model's annealed mean is worth at each temperature, on the pictures that
 * its run held out. For choosing `--temperature` without a look at what the model will be judged by.
 */
export async function runTemperatures(args: string[]): Promise<number> {
  const { init, data } = parseSubcommand(settingsSchema, args);
  const model = await readModelFolder(init);
  if (model.network.outputs !== binCount) {
    const message = `${init} predicts colours and no distribution over them: there is no temperature to choose.`;
    throw new AppError("unprocessable", message);
  }
  const { version } = await loadEngine();
  console.log(`Engine: ${version}`);
  const examples = await readItsHeldOut(init, data);
  console.log(`${examples.length} pictures ${await seenBefore(init, examples.length)}.\n${header}`);
  // Weights of the loss, of which nothing is shown here.
  const binWeights = new Float64Array(binCount).fill(1);
  const held = prepareHeldOut({ examples, variant: variants.full, binWeights, batch: 32 });
  const { network, dispose } = openNetwork(model);
  for (const temperature of temperatures) {
    const decoded = { ...held, variant: { ...held.variant, temperature } };
    console.log(formatRow(temperature, validate(network, decoded).validation));
  }
  dispose();
  return 0;
}

/** Throws where the data are not what the model was trained on: what it has not seen could not be told. */
async function readItsHeldOut(init: string, data: string[]): Promise<Example[]> {
  const { training } = await readCard(path.join(init, "card.json"), cardSchema);
  const { samples, hash } = await loadDataSet(data);
  if (hash !== training.dataHash) {
    const message = `${init} was trained on other data, so what it has not seen of these cannot be told.`;
    throw new AppError("conflict", message);
  }
  const validationImages = samples.length - training.dataImages;
  const { heldOutSamples } = splitSamples(samples, { validationImages, batch: 1 });
  const corrupt: CorruptSamples = new Map();
  const examples = await readHeldOut(heldOutSamples, { ...training, corrupt });
  for (const [name, problem] of corrupt) console.warn(`Left out ${name}: ${problem}`);
  return examples;
}

async function seenBefore(init: string, images: number): Promise<string> {
  const { startedFrom, dataHash = "" } = await readOrigin(init);
  return describeHeldOut({ training: { startedFrom, dataHash }, validation: { images } });
}

function openNetwork({ network, weights }: TrainedModel): {
  network: MeasuredNetwork;
  dispose: () => void;
} {
  const { parameters, moments } = loadWeights(network, weights);
  const cloned = <T extends Record<string, tf.Tensor>>(tensors: T): T => {
    const entries = Object.entries(tensors).map(([name, tensor]) => [name, tensor.clone()]);
    return Object.fromEntries(entries) as T;
  };
  const read = () => ({
    parameters: cloned(parameters),
    moments: Object.fromEntries(
      Object.entries(moments).map(([norm, both]) => [norm, cloned(both)]),
    ),
  });
  const dispose = () => tf.dispose([parameters, Object.values(moments).flatMap(Object.values)]);
  return { network: { config: network, read }, dispose };
}

const columns = ["temperature", "AuC raw, %", "rebalanced, %", "colourfulness", "chroma"];
const header = `${columns.map((name) => name.padStart(14)).join("")}   (less the pictures' own)`;

function formatRow(temperature: number, validation: Validation): string {
  const { colourfulness, colourfulnessTrue, meanChroma, meanChromaTrue } = validation;
  const values = [
    temperature.toFixed(2),
    (100 * validation.aucRaw).toFixed(2),
    (100 * validation.aucRebalanced).toFixed(2),
    (colourfulness - colourfulnessTrue).toFixed(1),
    (meanChroma - meanChromaTrue).toFixed(1),
  ];
  return values.map((value) => value.padStart(14)).join("");
}
