import type { Weight, Weights } from "@/lib/model/parameters";

/**
 * PyTorch (and ONNX) keep kernels as [out, in, h, w] and transposed ones as [in, out, h, w]; TensorFlow.js wants
 * [h, w, in, out] and [h, w, out, in]. The same turn of the axes leads from each to the other.
 */
export function weightsFromTorch(weights: Weights): Weights {
  const entries = Object.entries(weights);
  return Object.fromEntries(entries.map(([name, weight]) => [name, fromTorch(weight)]));
}

/** [p, q, h, w] -> [h, w, q, p]. Vectors stay as they are. */
function fromTorch({ shape, values }: Weight): Weight {
  if (shape.length !== 4) return { shape, values };
  const [p, q, height, width] = shape;
  return { shape: [height, width, q, p], values: turned(values, [p, q, height * width]) };
}

/** [h, w, q, p] -> [p, q, h, w]. Vectors stay as they are. */
export function toTorch({ shape, values }: Weight): Weight {
  if (shape.length !== 4) return { shape, values };
  const [height, width, q, p] = shape;
  return { shape: [p, q, height, width], values: turned(values, [height * width, q, p]) };
}

/** Turns the order of three axes around. */
function turned(values: Float32Array, [first, second, third]: [number, number, number]) {
  const result = new Float32Array(values.length);
  for (let i = 0; i < first; i++) {
    for (let j = 0; j < second; j++) {
      for (let k = 0; k < third; k++) {
        result[(k * second + j) * first + i] = values[(i * second + j) * third + k];
      }
    }
  }
  return result;
}
