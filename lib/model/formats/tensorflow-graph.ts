import type { Attribute } from "@/lib/model/kernels/native-operation";
import { dataTypes } from "@/lib/model/formats/data-types";
import type { Field } from "@/lib/model/formats/protobuf";
import { bytes, encode, float, integer, message, text } from "@/lib/model/formats/protobuf";

/**
 * The parts of a TensorFlow SavedModel that a graph of constants takes, as messages of saved_model.proto,
 * graph.proto and attr_value.proto.
 */
export type GraphNode = {
  name: string;
  operation: string;
  inputs: string[];
  attributes?: Record<string, GraphAttribute>;
};

export type GraphAttribute = Attribute | { constant: Constant };

/** values in the order of the shape's axes, the last one fastest. */
export type Constant = { shape: readonly number[]; values: Float32Array | Int32Array };

/** The tag that a model is loaded by. */
export const servingTag = "serve";

/** A graph as saved_model.pb. */
export function writeSavedGraph(nodes: readonly GraphNode[]): Uint8Array {
  const graph = [
    ...nodes.map((node) => message(1, nodeFields(node))),
    message(4, [integer(1, 1882)]),
  ];
  const metaGraph = [message(1, [text(4, servingTag)]), message(2, graph)];
  return encode([integer(1, 1), message(2, metaGraph)]);
}

/** A node that holds a constant. */
export function constantNode(name: string, constant: Constant): GraphNode {
  const type = constant.values instanceof Int32Array ? "int32" : "float32";
  return {
    name,
    operation: "Const",
    inputs: [],
    attributes: { dtype: { type }, value: { constant } },
  };
}

function nodeFields({ name, operation, inputs, attributes = {} }: GraphNode): Field[] {
  return [
    text(1, name),
    text(2, operation),
    ...inputs.map((input) => text(3, input)),
    ...Object.entries(attributes).map(([key, value]) =>
      message(5, [text(1, key), message(2, [attributeField(value)])]),
    ),
  ];
}

function attributeField(attribute: GraphAttribute): Field {
  if ("type" in attribute) return integer(6, dataTypes[attribute.type]);
  if ("float" in attribute) return float(4, attribute.float);
  if ("bool" in attribute) return integer(5, attribute.bool ? 1 : 0);
  if ("string" in attribute) return text(2, attribute.string);
  if ("constant" in attribute) return message(8, constantFields(attribute.constant));
  if ("shape" in attribute) return message(7, shapeFields(attribute.shape));
  const { int } = attribute;
  return Array.isArray(int)
    ? message(
        1,
        int.map((each) => integer(3, each)),
      )
    : integer(3, int);
}

function constantFields({ shape, values }: Constant): Field[] {
  const type = values instanceof Int32Array ? dataTypes.int32 : dataTypes.float32;
  const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return [integer(1, type), message(2, shapeFields(shape)), bytes(4, raw)];
}

const shapeFields = (shape: readonly number[]) =>
  shape.map((side) => message(2, [integer(1, side)]));
