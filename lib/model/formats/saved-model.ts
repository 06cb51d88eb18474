import { abBins } from "@/lib/color/ab-bins";
import type { TrainedModel } from "@/lib/model/trained-model";
import { abScale } from "@/lib/model/decoding";
import type { GraphAttribute, GraphNode } from "@/lib/model/formats/tensorflow-graph";
import { constantNode, writeSavedGraph } from "@/lib/model/formats/tensorflow-graph";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type { Block, Layer } from "@/lib/model/network";
import { networkBlocks } from "@/lib/model/network";
import { abChannels } from "@/lib/model/variants";

type Attributes = Record<string, GraphAttribute>;

const floats: Attributes = { T: { type: "float32" } };
const channelsLast: Attributes = { ...floats, data_format: { string: "NHWC" } };

/** Names of the graph's input and output. */
export const graphPorts = { input: "lightness", output: "ab" } as const;

/**
 * The model as a TensorFlow SavedModel of constants, channels last: "lightness" [n, h, w, 1], L in 0..100 ->
 * "ab" [n, h/4, w/4, 2] in Lab units, decoded at the card's temperature.
 */
export function writeSavedModel({ network, weights, temperature }: TrainedModel): Uint8Array {
  const isRegression = network.outputs === abChannels;
  return writeSavedGraph([
    {
      name: graphPorts.input,
      operation: "Placeholder",
      inputs: [],
      attributes: { dtype: { type: "float32" } },
    },
    ...Object.entries(weights).map(([name, weight]) => constantNode(name, weight)),
    scalar("lightness_centre", 50),
    scalar("lightness_unit", 1 / 100),
    node("centred", "Sub", [graphPorts.input, "lightness_centre"], floats),
    node("normalised", "Mul", ["centred", "lightness_unit"], floats),
    ...networkNodes(networkBlocks(network), "normalised"),
    ...(isRegression ? colourNodes() : decodingNodes(temperature)),
  ]);
}

const scalar = (name: string, value: number) =>
  constantNode(name, { shape: [], values: Float32Array.of(value) });

function node(
  name: string,
  operation: string,
  inputs: string[],
  attributes: Attributes,
): GraphNode {
  return { name, operation, inputs, attributes };
}

/** The last node is called "output". */
function networkNodes(blocks: Block[], input: string): GraphNode[] {
  const nodes: GraphNode[] = [];
  const last = () => nodes.at(-1)?.name ?? input;
  for (const { layers, norm, isDilated } of blocks) {
    for (const layer of layers) nodes.push(...layerNodes(layer, { input: last(), isDilated }));
    if (norm) nodes.push(normNode(norm, last()));
  }
  nodes[nodes.length - 1].name = "output";
  return nodes;
}

function layerNodes(layer: Layer, given: { input: string; isDilated: boolean }): GraphNode[] {
  const { name, kernel } = layer;
  const convolution =
    kernel === 4 ? transposedNodes(layer, given.input) : [convolutionNode(layer, given)];
  const biased = node(`${name}/biased`, "BiasAdd", [name, `${name}.bias`], channelsLast);
  const rectified = node(`${name}/rectified`, "Relu", [biased.name], floats);
  return kernel === 1 ? [...convolution, biased] : [...convolution, biased, rectified];
}

/** Stride 2 pads one pixel on every side as PyTorch does. */
function convolutionNode(
  { name, stride }: Layer,
  { input, isDilated }: { input: string; isDilated: boolean },
): GraphNode {
  const dilation = isDilated ? 2 : 1;
  const padding: Attributes =
    stride === 1
      ? { padding: { string: "SAME" } }
      : { padding: { string: "EXPLICIT" }, explicit_paddings: { int: [0, 0, 1, 1, 1, 1, 0, 0] } };
  return node(name, "Conv2D", [input, `${name}.weight`], {
    ...channelsLast,
    ...padding,
    strides: { int: [1, stride, stride, 1] },
    dilations: { int: [1, dilation, dilation, 1] },
  });
}

/** The transposed convolution as the gradient of a convolution; the size of its result follows the input's. */
function transposedNodes({ name, output }: Layer, input: string): GraphNode[] {
  const integers: Attributes = { T: { type: "int32" } };
  const shape = (values: number[]) => ({ shape: [4], values: Int32Array.from(values) });
  const [size, doubled, factors, channels] = ["size", "doubled", "factors", "channels"].map(
    (part) => `${name}/${part}`,
  );
  return [
    node(size, "Shape", [input], { ...floats, out_type: { type: "int32" } }),
    constantNode(factors, shape([1, 2, 2, 0])),
    constantNode(channels, shape([0, 0, 0, output])),
    node(doubled, "Mul", [size, factors], integers),
    node(`${name}/shape`, "AddV2", [doubled, channels], integers),
    node(name, "Conv2DBackpropInput", [`${name}/shape`, `${name}.weight`, input], {
      ...channelsLast,
      padding: { string: "SAME" },
      strides: { int: [1, 2, 2, 1] },
    }),
  ];
}

function normNode(norm: string, input: string): GraphNode {
  const parameters = ["weight", "bias", "running_mean", "running_var"];
  const inputs = [input, ...parameters.map((parameter) => `${norm}.${parameter}`)];
  return node(norm, "FusedBatchNormV3", inputs, {
    ...channelsLast,
    U: { type: "float32" },
    epsilon: { float: batchNormEpsilon },
    is_training: { bool: false },
  });
}

/** The annealed mean: softmax(logits / T) over the channels, times the bins' centres as a convolution of 1. */
function decodingNodes(temperature: number): GraphNode[] {
  const centres = Float32Array.from(abBins.flat());
  return [
    scalar("sharpness", 1 / temperature),
    constantNode("bin_centres", { shape: [1, 1, abBins.length, abChannels], values: centres }),
    node("annealed", "Mul", ["output", "sharpness"], floats),
    node("distribution", "Softmax", ["annealed"], floats),
    node(graphPorts.output, "Conv2D", ["distribution", "bin_centres"], {
      ...channelsLast,
      padding: { string: "SAME" },
      strides: { int: [1, 1, 1, 1] },
    }),
  ];
}

/** A network that predicts ab does so in units of abScale. */
function colourNodes(): GraphNode[] {
  return [
    scalar("ab_unit", abScale),
    node(graphPorts.output, "Mul", ["output", "ab_unit"], floats),
  ];
}
