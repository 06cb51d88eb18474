import type { Weights } from "@/lib/model/parameters";

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header of {name: {dtype, shape,
 * data_offsets}}, then the values. Read and written here for float32 and float16.
 */
export type SafetensorsFile = { weights: Weights; metadata: Record<string, string> };

type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };

const bytesOf: Record<string, number> = { F32: 4, F16: 2 };

/** The header's limit in the format's own reference implementation, against hostile lengths. */
const headerBytesMax = 100_000_000;

export function writeSafetensors(
  { weights, metadata }: SafetensorsFile,
  dtype: "F32" | "F16",
): Uint8Array {
  const names = Object.keys(weights).sort();
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const name of names) {
    const { shape, values } = weights[name];
    const end = offset + values.length * bytesOf[dtype];
    header[name] = { dtype, shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = paddedJson(header);
  const file = new Uint8Array(8 + json.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  let at = 8 + json.length;
  for (const name of names) at = writeValues(file, at, weights[name].values, dtype);
  return file;
}

/** Padded with spaces to a multiple of 8 bytes, so that the values are aligned. */
function paddedJson(header: Record<string, unknown>): Uint8Array {
  const text = JSON.stringify(header);
  const bytes = new TextEncoder().encode(text).length;
  return new TextEncoder().encode(text + " ".repeat((8 - (bytes % 8)) % 8));
}

/** Writes at byte `at`; returns where the next values go. */
function writeValues(
  file: Uint8Array,
  at: number,
  values: Float32Array,
  dtype: "F32" | "F16",
): number {
  const view = new DataView(file.buffer);
  values.forEach((value, i) => {
    if (dtype === "F32") view.setFloat32(at + 4 * i, value, true);
    else view.setUint16(at + 2 * i, halfFromNumber(value), true);
  });
  return at + values.length * bytesOf[dtype];
}

/** Throws an Error that says what is wrong with the file; values come back as float32 whatever they were. */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.byteLength < 8) throw new Error("Not a safetensors file: shorter than its first field.");
  const headerBytes = Number(view.getBigUint64(0, true));
  if (headerBytes > Math.min(headerBytesMax, file.byteLength - 8)) {
    throw new Error("Not a safetensors file: its header would reach beyond its end.");
  }
  const text = new TextDecoder().decode(file.subarray(8, 8 + headerBytes));
  const { __metadata__: metadata = {}, ...entries } = JSON.parse(text) as Record<string, Entry> & {
    __metadata__?: Record<string, string>;
  };
  const weights: Weights = {};
  for (const [name, entry] of Object.entries(entries)) {
    weights[name] = { shape: entry.shape, values: readValues(view, 8 + headerBytes, name, entry) };
  }
  return { weights, metadata };
}

function readValues(view: DataView, dataStart: number, name: string, entry: Entry): Float32Array {
  const { dtype, shape, data_offsets } = entry;
  const size = bytesOf[dtype];
  if (!size) throw new Error(`${name} holds ${dtype}; only F32 and F16 can be read.`);
  const count = shape.reduce((product, side) => product * side, 1);
  const [start, end] = data_offsets;
  if (end - start !== count * size || dataStart + end > view.byteLength) {
    throw new Error(`${name} does not have the bytes that its shape asks for.`);
  }
  return Float32Array.from({ length: count }, (_, i) => {
    const at = dataStart + start + i * size;
    return dtype === "F32" ? view.getFloat32(at, true) : numberFromHalf(view.getUint16(at, true));
  });
}

/** IEEE 754 half precision, rounded to nearest even; beyond its range becomes infinity. */
export function halfFromNumber(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(value)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  // Below 2^-14 the step between neighbours stays at 2^-24.
  const exponent = Math.max(-14, Math.floor(Math.log2(size || Number.MIN_VALUE)));
  const units = roundHalfEven(size / 2 ** (exponent - 10));
  // Units of 2^(exponent-10): 1024..2048 for normal numbers, where 2048 carries into the exponent by itself.
  return sign | (units < 1024 ? units : ((exponent + 15) << 10) + (units - 1024));
}

export function numberFromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
