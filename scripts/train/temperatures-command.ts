import { binCount } from "@/lib/color/ab-bins";
import { loadEngine } from "@/lib/model/engine";
import { readModelFolder } from "@/lib/model/model-folder";
import { loadWeights } from "@/lib/model/parameters";
import { getVariant } from "@/lib/model/variants";
import { parseTrainArguments, refusal } from "@/scripts/train/arguments";
import { loadDataSet } from "@/scripts/train/data";
import type { CorruptSamples } from "@/scripts/train/examples";
import { readExamples } from "@/scripts/train/examples";
import { splitSamples } from "@/scripts/train/run";
import { describeIssue, trainSettings } from "@/scripts/train/settings";
import type { Validation } from "@/scripts/train/validate";
import { prepareHeldOut, validate } from "@/scripts/train/validate";

/** From the paper's to the mean. */
const temperatures = [0.38, 0.48, 0.58, 0.68, 0.78, 0.88, 1];

const settingsSchema = trainSettings
  .pick({
    ...{ data: true, imageSide: true, cropSide: true, scaleMin: true },
    ...{ batch: true, validationImages: true },
  })
  .extend({ init: trainSettings.shape.init.unwrap() })
  .strict();

/**
 * `npm run train -- temperatures`: what a model's annealed mean is worth at each temperature, on the pictures that a
 * run on these data holds out. For choosing `--temperature` without a look at what the model will be judged by.
 */
export async function runTemperatures(args: string[]): Promise<number> {
  const settings = readSettings(args);
  const { network, weights, slug } = await readModelFolder(settings.init);
  const { version } = await loadEngine();
  console.log(`Engine: ${version}`);
  const { samples } = await loadDataSet(settings.data);
  const corrupt: CorruptSamples = new Map();
  const { heldOutSamples } = splitSamples(samples, settings);
  const examples = await readExamples(heldOutSamples, { ...settings, corrupt });
  for (const [name, problem] of corrupt) console.warn(`Left out ${name}: ${problem}`);
  const variant = getVariant(slug);
  // Weights of the loss, of which nothing is shown here.
  const binWeights = new Float64Array(binCount).fill(1);
  const held = prepareHeldOut({ examples, variant, binWeights, batch: settings.batch });
  const measured = { config: network, read: () => loadWeights(network, weights) };
  console.log(`${examples.length} pictures held out of training.\n${header}`);
  for (const temperature of temperatures) {
    const decoded = { ...held, variant: { ...variant, temperature } };
    console.log(formatRow(temperature, validate(measured, decoded).validation));
  }
  return 0;
}

function readSettings(args: string[]) {
  const { command, problems } = parseTrainArguments(args);
  const parsed = settingsSchema.safeParse({ ...command.given, data: command.given.data ?? [] });
  if (parsed.success && problems.length === 0) return parsed.data;
  throw refusal([...problems, ...(parsed.error?.issues.map(describeIssue) ?? [])]);
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
