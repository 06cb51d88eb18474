import type { Weight } from "@/lib/model/parameters";

/**
 * A tensor in 256 steps between the least and the greatest value that it has at each index of its last axis, d long:
 * value = minimum + scale * level.
 */
export type QuantisedWeight = {
  shape: number[];
  /** 0..255 each. */
  levels: Uint8Array<ArrayBuffer> | Float32Array;
  /** Both [d]. */
  scale: Float32Array;
  minimum: Float32Array;
};

/** Values come back within half a step of what they were. */
export function quantise({ shape, values }: Weight) {
  const channels = shape[shape.length - 1];
  const minimum = new Float32Array(channels).fill(Infinity);
  const maximum = new Float32Array(channels).fill(-Infinity);
  for (let i = 0; i < values.length; i++) {
    const channel = i % channels;
    if (values[i] < minimum[channel]) minimum[channel] = values[i];
    if (values[i] > maximum[channel]) maximum[channel] = values[i];
  }
  const scale = maximum.map((greatest, channel) => (greatest - minimum[channel]) / 255);
  const levels = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const channel = i % channels;
    // A channel of one value alone has no steps: its level is 0.
    levels[i] = Math.round((values[i] - minimum[channel]) / (scale[channel] || 1));
  }
  return { shape, levels, scale, minimum } satisfies QuantisedWeight;
}

export function dequantise({ shape, levels, scale, minimum }: QuantisedWeight): Weight {
  const channels = shape[shape.length - 1];
  const values = new Float32Array(levels.length);
  for (let i = 0; i < levels.length; i++) {
    const channel = i % channels;
    values[i] = minimum[channel] + scale[channel] * levels[i];
  }
  return { shape, values };
}
