import { abBins, binCount } from "@/lib/color/ab-bins";
import { AppError } from "@/lib/errors";
import { weightsFromTorch } from "@/lib/model/formats/torch-layout";
import type { NetworkConfig } from "@/lib/model/network";
import { networkBlocks } from "@/lib/model/network";
import { momentShapes, parameterShapes } from "@/lib/model/parameters";
import type { Weights } from "@/lib/model/parameters";

/**
 * The layout of the authors' own PyTorch release (`eccv16.py`): blocks 1 to 8 are `model1` to `model8`, each a list
 * of layers in which every convolution is followed by its ReLU, and the norm stands at the end of blocks 1 to 7.
 */
export function weightsFromEccv16(released: Weights): { network: NetworkConfig; weights: Weights } {
  const network = { width: widthOf(released), outputs: binCount };
  const names = eccv16Names(network);
  const renamed = Object.entries(names).map(([ours, theirs]) => {
    if (!Object.hasOwn(released, theirs)) throw refuse(`it has no ${theirs}.`);
    return [ours, released[theirs]] as const;
  });
  const weights = weightsFromTorch(Object.fromEntries(renamed));
  checkShapes(network, weights, names);
  checkUnused(released, names);
  return { network, weights };
}

function refuse(sentence: string): AppError {
  return new AppError(
    "unprocessable",
    `These weights are not in the layout of eccv16: ${sentence}`,
  );
}

/** The channels of the first layer, [out, 1, 3, 3] there. */
function widthOf(released: Weights): number {
  const first = released["model1.0.weight"];
  if (!first) throw refuse("they have no model1.0.weight, its first layer.");
  return first.shape[0];
}

/** The released name of each of our tensors. */
export function eccv16Names(network: NetworkConfig): Record<string, string> {
  const names: Record<string, string> = {};
  const places = new Map<string, number>();
  for (const { name: block, layers, norm } of networkBlocks(network)) {
    const model = norm ? block.replace("block", "model") : "model8";
    let place = places.get(model) ?? 0;
    for (const { name } of layers) {
      for (const kind of ["weight", "bias"]) names[`${name}.${kind}`] = `${model}.${place}.${kind}`;
      place += 2;
    }
    for (const kind of norm ? ["weight", "bias", "running_mean", "running_var"] : []) {
      names[`${norm}.${kind}`] = `${model}.${place}.${kind}`;
    }
    places.set(model, place);
  }
  return names;
}

function checkShapes(network: NetworkConfig, weights: Weights, names: Record<string, string>) {
  for (const { name, shape } of [...parameterShapes(network), ...momentShapes(network)]) {
    const found = weights[name].shape;
    if (found.join() === shape.join()) continue;
    throw refuse(
      `for a first layer of ${network.width} channels ${names[name]} would be [${shape.join(", ")}] with its axes ` +
        `in our order, and it is [${found.join(", ")}].`,
    );
  }
}

/** What the released network has besides: counters of PyTorch's, and the bins' centres. Anything else is refused. */
function checkUnused(released: Weights, names: Record<string, string>): void {
  const used = new Set(Object.values(names));
  for (const name of Object.keys(released)) {
    if (used.has(name) || name.endsWith(".num_batches_tracked")) continue;
    if (name !== "model_out.weight") throw refuse(`${name} has no place in it.`);
    checkCentres(released[name].values);
  }
}

/** The release predicts ab divided by this. */
const abNorm = 110;

/**
 * model_out is the last step of decoding written as a convolution: probabilities times bin centres. Ours computes it
 * from its own list of bins, so the file's must be the same list in the same order.
 */
function checkCentres(values: Float32Array): void {
  const centres = [0, 1].flatMap((axis) => abBins.map((bin) => bin[axis]));
  const isSame =
    values.length === centres.length &&
    centres.every((centre, i) => Math.abs(values[i] * abNorm - centre) < 0.01);
  if (isSame) return;
  throw refuse("its model_out holds other bin centres than the 313 of the paper, in their order.");
}
