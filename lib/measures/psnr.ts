/** Peak signal-to-noise ratio of two 8-bit pictures over all channels, in dB. Infinite where they are equal. */
export function psnr(reference: Uint8Array, other: Uint8Array): number {
  if (reference.length !== other.length) {
    throw new RangeError(`${reference.length} values cannot be compared with ${other.length}.`);
  }
  let squares = 0;
  for (let i = 0; i < reference.length; i++) {
    const difference = reference[i] - other[i];
    squares += difference * difference;
  }
  return 10 * Math.log10((255 * 255 * reference.length) / squares);
}
