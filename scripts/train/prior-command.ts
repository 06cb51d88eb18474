import { getVariant } from "@/lib/model/variants";
import { seededRandom, shuffle } from "@/lib/protocol/random";
import { writeFileAtomically } from "@/scripts/atomic-file";
import { parseSubcommand } from "@/scripts/train/arguments";
import type { CorruptSamples } from "@/scripts/train/examples";
import { loadDataSet } from "@/scripts/train/data";
import type { PriorReport } from "@/scripts/train/prior";
import { countPrior, reportPrior } from "@/scripts/train/prior";
import { trainSettings } from "@/scripts/train/settings";

/** All pictures count here unless a number is given, which are then drawn; without a file the JSON goes to the terminal. */
const priorSettings = trainSettings
  .pick({ data: true, variant: true })
  .extend({
    // Any side: what is counted is the means of blocks, of which a picture must have a whole number.
    imageSide: trainSettings.shape.cropSide,
    priorImages: trainSettings.shape.priorImages.unwrap().optional(),
    out: trainSettings.shape.out.optional(),
  })
  .strict();

/** `npm run train -- prior`: prior and rebalancing weights of a training set as JSON. */
export async function runPrior(args: string[]): Promise<number> {
  const settings = parseSubcommand(priorSettings, args);
  const { variant: slug, imageSide, out } = settings;
  const variant = getVariant(slug);
  const { samples, hash } = await loadDataSet(settings.data);
  const counted = shuffle(samples, seededRandom("prior")).slice(0, settings.priorImages);
  const corrupt: CorruptSamples = new Map();
  const options = { imageSide, cropSide: imageSide, scaleMin: 1, variant, corrupt };
  const prior = await countPrior(counted, options);
  for (const [name, problem] of corrupt) console.warn(`Left out ${name}: ${problem}`);
  const report = reportPrior(prior, variant.lambda, {
    images: counted.length - corrupt.size,
    corruptImages: corrupt.size,
    dataHash: hash,
  });
  const json = `${JSON.stringify(report)}\n`;
  if (out === undefined) {
    process.stdout.write(json);
    return 0;
  }
  await writeFileAtomically(out, json);
  console.log(describeReport(report, out));
  return 0;
}

function describeReport({ images, check }: PriorReport, out: string): string {
  const { meanWeight, weightOfCommonest, weightOfRarest, binsNeverSeen } = check;
  return `${out}: prior and weights of ${images} pictures. A pixel of the commonest colours weighs ${weightOfCommonest.toFixed(3)}, of the rarest ${weightOfRarest.toFixed(2)}, and ${meanWeight.toFixed(6)} on average; ${binsNeverSeen} of the bins do not occur.`;
}
