import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import * as tf from "@tensorflow/tfjs";
import { z } from "zod";
import { binCount } from "@/lib/color/ab-bins";
import type { Upsampling } from "@/lib/color/upsampling";
import { upsamplings } from "@/lib/color/upsampling";
import { AppError } from "@/lib/errors";
import { loadEngine } from "@/lib/model/engine";
import { readCard, readModelFolder } from "@/lib/model/model-folder";
import { loadWeights } from "@/lib/model/parameters";
import type { TrainedModel } from "@/lib/model/trained-model";
import { variants } from "@/lib/model/variants";
import { writeFileAtomically } from "@/scripts/atomic-file";
import { decodingOptions } from "@/scripts/decoding-options";
import { refusal } from "@/scripts/train/arguments";
import { describeHeldOut, renderModelCard } from "@/scripts/train/card-text";
import { loadDataSet } from "@/scripts/train/data";
import type { CorruptSamples, Example } from "@/scripts/train/examples";
import type { ModelCard } from "@/scripts/train/model-card";
import { roundAll } from "@/scripts/train/model-card";
import { readHeldOut, splitSamples } from "@/scripts/train/run";
import { describeIssue, trainSettings } from "@/scripts/train/settings";
import type { HeldOut, MeasuredNetwork, Validation } from "@/scripts/train/validate";
import { prepareHeldOut, validate } from "@/scripts/train/validate";

/** From the paper's to the mean. */
const temperatures = [0.38, 0.48, 0.58, 0.68, 0.78, 0.88, 1];

type Decoding = { temperature: number; upsampling: Upsampling };

const settingsSchema = z.object({
  model: z.string({ error: "name the model's folder" }),
  data: trainSettings.shape.data,
  temperature: decodingOptions.shape.temperature,
  upsampling: decodingOptions.shape.upsampling,
});

/** How a card says that its model was trained, as far as it settles what the model has not seen, and at what scale. */
const cardSchema = z.object({
  training: z.object({
    dataHash: z.string(),
    dataImages: z.number(),
    imageSide: z.number(),
    cropSide: z.number(),
    scaleMin: z.number(),
  }),
});

/**
 * `npm run train -- decodings`: what a model's colours are worth at each temperature and by each way of enlarging
 * them, on the pictures that its run held out: for choosing without a look at what the model will be judged by. What
 * is chosen by --temperature and --upsampling is written into the model's card.
 */
export async function runDecodings(args: string[]): Promise<number> {
  const { model: folder, data, ...chosen } = readSettings(args);
  const model = await readModelFolder(folder);
  if (model.network.outputs !== binCount) {
    const message = `${folder} predicts colours and no distribution over them: there is no temperature to choose.`;
    throw new AppError("unprocessable", message);
  }
  const { version } = await loadEngine();
  console.log(`Engine: ${version}`);
  const held = await readItsHeldOut(folder, data);
  const { network, dispose } = openNetwork(model);
  const measure = ({ temperature, upsampling }: Decoding) =>
    validate(network, { ...held, upsampling, variant: { ...held.variant, temperature } })
      .validation;
  if (chosen.temperature === undefined && chosen.upsampling === undefined) {
    showTable(measure, held);
  } else {
    const { temperature = model.temperature, upsampling = model.upsampling ?? "bilinear" } = chosen;
    const decoding = { temperature, upsampling };
    await writeDecoding(folder, decoding, measure(decoding));
  }
  dispose();
  return 0;
}

function readSettings(args: string[]) {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      ...{ model: text, temperature: text, upsampling: text },
      data: { ...text, multiple: true },
    },
  });
  const parsed = settingsSchema.safeParse({
    ...values,
    data: [...(values.data ?? []), ...positionals],
  });
  if (parsed.success) return parsed.data;
  throw refusal(parsed.error.issues.map(describeIssue));
}

/** Throws where the data are not what the model was trained on: what it has not seen could not be told. */
async function readItsHeldOut(folder: string, data: string[]): Promise<HeldOut> {
  const { training } = await readCard(path.join(folder, "card.json"), cardSchema);
  const { samples, hash } = await loadDataSet(data);
  if (hash !== training.dataHash) {
    const message = `${folder} was trained on other data, so what it has not seen of these cannot be told.`;
    throw new AppError("conflict", message);
  }
  const validationImages = samples.length - training.dataImages;
  const { heldOutSamples } = splitSamples(samples, { validationImages, batch: 1 });
  const corrupt: CorruptSamples = new Map();
  const examples: Example[] = await readHeldOut(heldOutSamples, { ...training, corrupt });
  for (const [name, problem] of corrupt) console.warn(`Left out ${name}: ${problem}`);
  const card = await readWholeCard(folder);
  const { length: images } = examples;
  console.log(`${images} pictures ${describeHeldOut({ ...card, validation: { images } })}.`);
  // Weights of the loss, which no decoding changes.
  const binWeights = new Float64Array(binCount).fill(1);
  return prepareHeldOut({ examples, variant: variants.full, binWeights, batch: 32 });
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

const columns = [
  "temperature",
  "enlarged",
  "AuC raw, %",
  "rebalanced, %",
  "colourfulness",
  "chroma",
];

function showTable(measure: (decoding: Decoding) => Validation, held: HeldOut): void {
  console.log(`${inColumns(columns)}   (less the pictures' own)`);
  for (const upsampling of upsamplings) {
    for (const temperature of temperatures) {
      const measured = measure({ temperature, upsampling });
      const values = [
        temperature.toFixed(2),
        upsampling,
        (100 * measured.aucRaw).toFixed(2),
        (100 * measured.aucRebalanced).toFixed(2),
        (measured.colourfulness - held.colourfulness).toFixed(1),
        (measured.meanChroma - held.meanChroma).toFixed(1),
      ];
      console.log(inColumns(values));
    }
  }
}

const inColumns = (values: string[]) => values.map((value) => value.padStart(14)).join("");

/** The card says how its weights were trained as before, and what they are worth decoded like this. */
async function writeDecoding(
  folder: string,
  decoding: Decoding,
  measured: Validation,
): Promise<void> {
  const card = await readWholeCard(folder);
  const { loss } = card.validation;
  const changed: ModelCard = {
    ...card,
    decoding: { ...card.decoding, ...decoding, isChosen: true },
    validation: roundAll({ ...measured, loss }),
  };
  await writeFileAtomically(path.join(folder, "card.md"), renderModelCard(changed));
  await writeFileAtomically(
    path.join(folder, "card.json"),
    `${JSON.stringify(changed, null, 2)}\n`,
  );
  console.log(`\n${renderModelCard(changed)}`);
}

async function readWholeCard(folder: string): Promise<ModelCard> {
  return JSON.parse(await readFile(path.join(folder, "card.json"), "utf8")) as ModelCard;
}
