import { outputStrideOf } from "@/lib/model/network";
import type { Stretch } from "@/scripts/train/checkpoint";
import type { ModelCard } from "@/scripts/train/model-card";
import type { Origin } from "@/scripts/train/origin";
import { describeChanges } from "@/scripts/train/settings";
import { isHeldOutOfAll, isWhollyKnown } from "@/scripts/train/origin";

/** The card for people. */
export function renderModelCard(card: ModelCard): string {
  const { training, validation, architecture } = card;
  return `# ${card.title} (\`${card.slug}\`)

The colorization network of Zhang, Isola and Efros (arXiv:1603.08511) at width ${architecture.width}: ${count(architecture.parameters)} parameters.${differences(card)}

- Data: ${training.data}, ${count(training.dataImages)} photographs (sha256 ${training.dataHash.slice(0, 16)}…), scaled to ${training.imageSide} px, ${describeCrops(training)}.
- Run: ${count(training.step)} steps of ${training.batch} images, ${count(training.imagesSeen)} images seen (${training.epochs} epochs) in ${Math.round(training.trainedSeconds / 60)} minutes; seed ${training.seed}; ${training.corruptImages} images could not be decoded.${describeOrigin(training)}
- Optimiser: ${describeOptimiser(card)}.
- Made with ${training.stretches.map(describeStretch).join("; ")}.
- Decoding: ${describeDecoding(card)}.
- Prior of the colours: from ${count(training.priorImages)} of the training images.

On ${validation.images} photographs of the same source ${describeHeldOut(card)}:

| | this model | gray | photographs |
|---|---|---|---|
| AuC, raw | ${percent(validation.aucRaw)} | ${percent(validation.aucRawGray)} | 100.0 % |
| AuC, class-rebalanced | ${percent(validation.aucRebalanced)} | ${percent(validation.aucRebalancedGray)} | 100.0 % |
| mean chroma | ${validation.meanChroma.toFixed(1)} | 0.0 | ${validation.meanChromaTrue.toFixed(1)} |
| colourfulness | ${validation.colourfulness.toFixed(1)} | 0.0 | ${validation.colourfulnessTrue.toFixed(1)} |

Loss: ${validation.loss.toFixed(4)} held out, ${training.averageLoss.toFixed(4)} in training at the end${card.objective.kernelL2 > 0 ? " (with what regularises the kernels)" : ""}.

## Limits
${card.limits.map((limit) => `- ${limit}`).join("\n")}
`;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

const count = (number: number) => number.toLocaleString("en-GB");

function describeCrops({ imageSide, cropSide, scaleMin, softenShare }: ModelCard["training"]) {
  return [
    `crops of ${cropSide} px`,
    ...(scaleMin < 1 ? [`resized from ${Math.round(scaleMin * imageSide)} px or more`] : []),
    "mirrored by chance",
    ...(softenShare > 0 ? [`${percent(softenShare)} of them smoothed`] : []),
  ].join(", ");
}

/** A line on what was trained before, where the run did not start afresh. */
function describeOrigin({ startedFrom, ...training }: ModelCard["training"]): string {
  if (startedFrom === null) return "";
  const minutes = Math.round(training.trainedSecondsInAll / 60);
  const least = isWhollyKnown(startedFrom) ? "" : "at least ";
  return `
- Started from ${chainOf(startedFrom).map(describeModel).join(", which started from ")}: ${least}${count(training.imagesSeenInAll)} images seen in all, in ${minutes} minutes.`;
}

/** Of the pictures that a model was measured on: whether it had seen any in training. */
export function describeHeldOut({ training, validation }: HeldOutFacts): string {
  const { startedFrom, dataHash } = training;
  const isOfAll = isHeldOutOfAll(startedFrom, { dataHash, heldOutImages: validation.images });
  return isOfAll
    ? "held out of training"
    : "held out of this run (the model it started from may have been trained on some)";
}

type HeldOutFacts = {
  training: Pick<ModelCard["training"], "startedFrom" | "dataHash">;
  validation: { images: number };
};

function chainOf(origin: Origin): Origin[] {
  return [origin, ...(origin.startedFrom ? chainOf(origin.startedFrom) : [])];
}

function describeModel({ slug, width, weightsHash, imagesSeen }: Origin): string {
  const facts = [
    ...(width === undefined ? [] : [`width ${width}`]),
    ...(imagesSeen === undefined ? [] : [`${count(imagesSeen)} images`]),
    ...(weightsHash === undefined ? [] : [`weights sha256 ${weightsHash.slice(0, 16)}…`]),
  ];
  return `\`${slug}\` (${facts.join(", ") || "nothing else is known"})`;
}

function describeStretch(stretch: Stretch, i: number, all: readonly Stretch[]): string {
  const { fromStep, engine, commit, settings } = stretch;
  const start = fromStep === 0 ? "" : `from step ${count(fromStep)} `;
  const changes = i > 0 ? describeChanges(all[i - 1].settings, settings) : [];
  return [`${start}${engine}, at commit \`${commit}\``, ...changes].join(", ");
}

function describeDecoding({ objective, decoding }: ModelCard): string {
  const { temperature, inputSide, upsampling = "bilinear", isChosen } = decoding;
  const mean =
    objective.objective === "classification"
      ? `annealed mean at a temperature of ${temperature}, `
      : "";
  const edges = upsampling === "guided" ? ", colours enlarged along the edges of lightness" : "";
  const chosen = isChosen ? "; chosen after training, on the held-out photographs below" : "";
  return `${mean}photographs seen with a shortest side of ${inputSide} px${edges}${chosen}`;
}

/** What sets the network and its loss apart from those of \`full\`. */
function differences({ architecture, objective }: ModelCard): string {
  const said = [
    architecture.without?.length ? `It lacks ${architecture.without.join(" and ")}.` : "",
    outputStrideOf(architecture) === 8 ? "Its output has an eighth of the input's side." : "",
    architecture.dropout ? `Dropout of ${architecture.dropout} after blocks 4 to 7.` : "",
    objective.objective === "regression" ? "It predicts ab itself, by least squares." : "",
    objective.objective === "classification" && objective.lambda === 1
      ? "All colours weigh the same in its loss."
      : "",
    objective.kernelL2 > 0
      ? `Its loss holds ${objective.kernelL2} times the squared kernel weights.`
      : "",
  ].filter((sentence) => sentence !== "");
  return said.map((sentence) => ` ${sentence}`).join("");
}

const optimiserNames = { adam: "Adam", adadelta: "AdaDelta", sgd: "SGD with Nesterov momentum" };

const scheduleWords = {
  cosine: "falling by a cosine",
  steps: "falling to a tenth at each step",
  constant: "constant",
};

/** A run that starts from a model has that model's kernels. */
function startsAtIdentity({ startedFrom, initialisation }: ModelCard["training"]): boolean {
  return startedFrom === null && initialisation === "dirac";
}

function describeOptimiser({ objective, training }: ModelCard): string {
  return [
    `${optimiserNames[objective.optimiser]}, learning rate ${training.learningRate} ${scheduleWords[training.schedule]}`,
    `decoupled weight decay ${training.weightDecay}`,
    ...(training.clipNorm > 0 ? [`gradients clipped to ${training.clipNorm}`] : []),
    ...(startsAtIdentity(training) ? ["kernels begun at the identity"] : []),
    ...(training.precision === "bfloat16" ? ["steps computed in bfloat16"] : []),
    ...(training.ema > 0 ? [`weights averaged with ${training.ema}`] : []),
  ].join(", ");
}
