/** IEEE 754 half precision (binary16), whole arrays at a time. */

let table: Float32Array | null = null;

/** [n] bit patterns -> [n] float32, exactly. */
export function floatsFromHalves(halves: Uint16Array): Float32Array<ArrayBuffer> {
  table ??= Float32Array.from({ length: 0x10000 }, (_, bits) => floatFromHalf(bits));
  const floats = new Float32Array(halves.length);
  for (let i = 0; i < halves.length; i++) floats[i] = table[halves[i]];
  return floats;
}

function floatFromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Float32 patterns, without their sign, from which on a half is infinite, normal, or not a number. */
const infinityFrom = 0x477ff000; // 65520, halfway from the greatest half to the next one there would be
const normalFrom = 0x38800000; //   2^-14
const notANumberFrom = 0x7f800001;

/** [n] float32 -> [n] bit patterns, rounded to nearest, ties to even; beyond the range becomes infinity. */
export function halvesFromFloats(floats: Float32Array): Uint16Array<ArrayBuffer> {
  const patterns = new Uint32Array(floats.buffer, floats.byteOffset, floats.length);
  const halves = new Uint16Array(floats.length);
  for (let i = 0; i < halves.length; i++) {
    const size = patterns[i] & 0x7fffffff;
    halves[i] = ((patterns[i] >>> 16) & 0x8000) | halfFromPattern(size, Math.abs(floats[i]));
  }
  return halves;
}

/** size: a float32's pattern without its sign; value: what it stands for. */
function halfFromPattern(size: number, value: number): number {
  if (size >= notANumberFrom) return 0x7e00;
  if (size >= infinityFrom) return 0x7c00;
  // Below 2^-14 the step between neighbours stays at 2^-24, and a carry gives the least normal number by itself.
  if (size < normalFrom) return roundHalfEven(value * 2 ** 24);
  // The last kept bit makes ties even; a carry out of the fraction goes into the exponent as it should.
  return (size - 0x38000000 + 0xfff + ((size >>> 13) & 1)) >>> 13;
}

/** Adding 1.5 * 2^52 leaves no bits for a fraction, and the processor rounds half to even. */
function roundHalfEven(value: number): number {
  return value + 6755399441055744 - 6755399441055744;
}
