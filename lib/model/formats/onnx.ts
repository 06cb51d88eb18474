import { abBins } from "@/lib/color/ab-bins";
import type { TrainedModel } from "@/lib/model/trained-model";
import { abScale } from "@/lib/model/decoding";
import type { Initializer, Node } from "@/lib/model/formats/onnx-graph";
import { writeGraph } from "@/lib/model/formats/onnx-graph";
import { toTorch } from "@/lib/model/formats/torch-layout";
import { batchNormEpsilon } from "@/lib/model/kernels/epsilon";
import type { Block, Layer } from "@/lib/model/network";
import { networkBlocks, outputStrideOf } from "@/lib/model/network";
import { abChannels } from "@/lib/model/variants";

/**
 * The model as ONNX, channels first: "lightness" [n, 1, h, w], L in 0..100 -> "logits" [n, 313, h/4, w/4] (absent
 * where the network predicts ab itself) and "ab" [n, 2, h/4, w/4] in Lab units, decoded at the card's temperature.
 */
export function writeOnnx(model: TrainedModel): Uint8Array {
  const { network, weights, slug, temperature } = model;
  const isRegression = network.outputs === abChannels;
  const decoding = isRegression ? colourDecoding() : logitsDecoding(temperature);
  const stride = outputStrideOf(network);
  const [height, width] = [`h / ${stride}`, `w / ${stride}`];
  const logits = { name: "logits", shape: ["n", network.outputs, height, width] };
  const ab = { name: "ab", shape: ["n", abChannels, height, width] };
  const kernels = Object.entries(weights).map(([name, weight]) => ({ name, ...toTorch(weight) }));
  return writeGraph({
    name: slug,
    description: `Predicts colour (ab of CIE Lab) from lightness (L, 0..100): variant ${slug}.`,
    inputs: [{ name: "lightness", shape: ["n", 1, "h", "w"] }],
    outputs: isRegression ? [ab] : [logits, ab],
    nodes: [...networkNodes(networkBlocks(network)), ...decoding.nodes],
    initializers: [...kernels, ...lightnessConstants, ...decoding.initializers],
    metadata: { slug, temperature: String(temperature), width: String(network.width) },
  });
}

const scalar = (name: string, value: number): Initializer => ({
  name,
  shape: [],
  values: Float32Array.of(value),
});

const lightnessConstants = [scalar("lightness_centre", 50), scalar("lightness_unit", 100)];

/** From "lightness" to "logits". The values between are named after the layer or block that made them. */
function networkNodes(blocks: Block[]): Node[] {
  const nodes: Node[] = [
    { operator: "Sub", inputs: ["lightness", "lightness_centre"], output: "centred" },
    { operator: "Div", inputs: ["centred", "lightness_unit"], output: "normalised" },
  ];
  const last = () => nodes[nodes.length - 1].output;
  for (const { name, layers, norm, isDilated } of blocks) {
    for (const layer of layers) nodes.push(...layerNodes(layer, { input: last(), isDilated }));
    if (norm) nodes.push(normNode(norm, { input: last(), output: name }));
  }
  nodes[nodes.length - 1].output = "logits";
  return nodes;
}

function layerNodes(
  { name, kernel, stride }: Layer,
  { input, isDilated }: { input: string; isDilated: boolean },
): Node[] {
  const inputs = [input, `${name}.weight`, `${name}.bias`];
  const dilation = isDilated ? 2 : 1;
  const pad = kernel === 1 ? 0 : dilation;
  const convolution: Node = {
    operator: kernel === 4 ? "ConvTranspose" : "Conv",
    inputs,
    output: name,
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [pad, pad, pad, pad],
      dilations: [dilation, dilation],
    },
  };
  if (kernel === 1) return [convolution];
  return [convolution, { operator: "Relu", inputs: [name], output: `${name}_relu` }];
}

function normNode(norm: string, { input, output }: { input: string; output: string }): Node {
  const parameters = ["weight", "bias", "running_mean", "running_var"];
  return {
    operator: "BatchNormalization",
    inputs: [input, ...parameters.map((parameter) => `${norm}.${parameter}`)],
    output,
    attributes: { epsilon: { float: batchNormEpsilon } },
  };
}

type Decoding = { nodes: Node[]; initializers: Initializer[] };

/** The annealed mean: softmax(logits / T) over the channels, times the bins' centres as a convolution of 1. */
function logitsDecoding(temperature: number): Decoding {
  const centres = Float32Array.from([0, 1].flatMap((axis) => abBins.map((bin) => bin[axis])));
  return {
    nodes: [
      { operator: "Div", inputs: ["logits", "temperature"], output: "annealed" },
      {
        operator: "Softmax",
        inputs: ["annealed"],
        output: "distribution",
        attributes: { axis: 1 },
      },
      { operator: "Conv", inputs: ["distribution", "bin_centres"], output: "ab" },
    ],
    initializers: [
      scalar("temperature", temperature),
      { name: "bin_centres", shape: [abChannels, abBins.length, 1, 1], values: centres },
    ],
  };
}

/** A network that predicts ab does so in units of abScale. */
function colourDecoding(): Decoding {
  return {
    nodes: [{ operator: "Mul", inputs: ["logits", "ab_unit"], output: "ab" }],
    initializers: [scalar("ab_unit", abScale)],
  };
}
