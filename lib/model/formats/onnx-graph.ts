import type { Field } from "@/lib/model/formats/protobuf";
import { bytes, encode, float, integer, message, text } from "@/lib/model/formats/protobuf";

/**
 * The parts of an ONNX model that a feed-forward network takes, as messages of onnx.proto (version 8 of its
 * representation, operators of set 17).
 */
const irVersion = 8;
const operatorSet = 17;

/** TensorProto.DataType.FLOAT, the only one in use here. */
const floatType = 1;

/** A whole number is written as an integer attribute, a list as integers, {float} as a float. */
export type Attributes = Record<string, number | number[] | { float: number }>;

export type Node = {
  operator: string;
  inputs: string[];
  output: string;
  attributes?: Attributes;
};

/** values: float32 in the order of the shape's axes, the last one fastest. */
export type Initializer = { name: string; shape: readonly number[]; values: Float32Array };

/** A side is a number, or a name where it may differ from call to call. */
export type Port = { name: string; shape: (number | string)[] };

export type Graph = {
  name: string;
  /** What the model is, for people. */
  description: string;
  inputs: Port[];
  outputs: Port[];
  nodes: Node[];
  initializers: Initializer[];
  metadata: Record<string, string>;
};

export function writeGraph(graph: Graph): Uint8Array {
  const properties = Object.entries(graph.metadata);
  return encode([
    integer(1, irVersion),
    text(2, "truehue"),
    text(6, graph.description),
    message(7, graphFields(graph)),
    message(8, [text(1, ""), integer(2, operatorSet)]),
    ...properties.map(([key, value]) => message(14, [text(1, key), text(2, value)])),
  ]);
}

function graphFields({ name, nodes, initializers, inputs, outputs }: Graph): Field[] {
  return [
    ...nodes.map((node) => message(1, nodeFields(node))),
    text(2, name),
    ...initializers.map((initializer) => message(5, tensorFields(initializer))),
    ...inputs.map((port) => message(11, portFields(port))),
    ...outputs.map((port) => message(12, portFields(port))),
  ];
}

function nodeFields({ operator, inputs, output, attributes = {} }: Node): Field[] {
  return [
    ...inputs.map((input) => text(1, input)),
    text(2, output),
    text(3, output),
    text(4, operator),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, [text(1, name), ...attributeFields(value)]),
    ),
  ];
}

/** Field 20 is the attribute's type: 1 a float, 2 an integer, 7 integers. */
function attributeFields(value: Attributes[string]): Field[] {
  if (Array.isArray(value)) return [...value.map((each) => integer(8, each)), integer(20, 7)];
  if (typeof value === "number") return [integer(3, value), integer(20, 2)];
  return [float(2, value.float), integer(20, 1)];
}

function tensorFields({ name, shape, values }: Initializer): Field[] {
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [
    ...shape.map((side) => integer(1, side)),
    integer(2, floatType),
    text(8, name),
    bytes(9, raw),
  ];
}

function portFields({ name, shape }: Port): Field[] {
  const sides = shape.map((side) =>
    message(1, [typeof side === "number" ? integer(1, side) : text(2, side)]),
  );
  const tensor = message(1, [integer(1, floatType), message(2, sides)]);
  return [text(1, name), message(2, [tensor])];
}
