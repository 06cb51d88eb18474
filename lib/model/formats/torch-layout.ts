import type { Weight, Weights } from "@/lib/model/parameters";

/**
 * PyTorch keeps kernels as [out, in, h, w] and transposed ones as [in, out, h, w]; TensorFlow.js wants
 * [h, w, in, out] and [h, w, out, in]. The same turn of the axes leads from each to the other: 2, 3, 1, 0.
 */
export function weightsFromTorch(weights: Weights): Weights {
  const entries = Object.entries(weights);
  return Object.fromEntries(entries.map(([name, weight]) => [name, turnKernel(weight)]));
}

function turnKernel({ shape, values }: Weight): Weight {
  if (shape.length !== 4) return { shape, values };
  const [p, q, height, width] = shape;
  const turned = new Float32Array(values.length);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) {
      for (let tap = 0; tap < height * width; tap++) {
        turned[(tap * q + j) * p + i] = values[(i * q + j) * height * width + tap];
      }
    }
  }
  return { shape: [height, width, q, p], values: turned };
}
