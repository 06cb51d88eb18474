import { AppError } from "@/lib/errors";
import { floatsFromHalves, halvesFromFloats } from "@/lib/model/formats/half-float";
import { dequantise, quantise } from "@/lib/model/formats/quantise";
import type { Entry } from "@/lib/model/formats/safetensors-header";
import { readHeader } from "@/lib/model/formats/safetensors-header";
import type { Weight, Weights } from "@/lib/model/parameters";

/**
 * The safetensors format: 8 bytes little-endian header length, a JSON header of {name: {dtype, shape,
 * data_offsets}}, then the values. docs/formats.md says what of it is used here.
 */
export type SafetensorsFile = { weights: Weights; metadata: Record<string, string> };

/**
 * How kernels are kept. Biases and norms always stay in F32: they are few, and running variances go beyond what half
 * precision has room for.
 */
export type StoredAs = "F32" | "F16" | "U8";

/** Beside a tensor of bytes stand two of float32 under these names: value = minimum + scale * byte. */
const companions = { scale: ".scale", minimum: ".minimum" } as const;

/** A tensor as it lies in the file. */
type Stored = { name: string; dtype: StoredAs; shape: number[]; bytes: Uint8Array };

export function writeSafetensors(
  { weights, metadata }: SafetensorsFile,
  storedAs: StoredAs,
): Uint8Array {
  const names = Object.keys(weights).sort();
  const tensors = names.flatMap((name) => storeWeight(name, weights[name], storedAs));
  // Tensors of wider values first, as the reference implementation does, so that each begins aligned.
  tensors.sort((a, b) => bytesOf[b.dtype] - bytesOf[a.dtype]);
  const header: Record<string, unknown> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = paddedJson(header);
  const file = new Uint8Array(8 + json.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  let at = 8 + json.length;
  for (const { bytes } of tensors) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/** Padded with spaces to a multiple of 8 bytes, so that the values are aligned. */
function paddedJson(header: Record<string, unknown>): Uint8Array {
  const text = JSON.stringify(header);
  const bytes = new TextEncoder().encode(text).length;
  return new TextEncoder().encode(text + " ".repeat((8 - (bytes % 8)) % 8));
}

function storeWeight(name: string, weight: Weight, storedAs: StoredAs): Stored[] {
  const { shape, values } = weight;
  const asBytes = ({ buffer, byteOffset, byteLength }: Float32Array | Uint16Array) =>
    new Uint8Array(buffer, byteOffset, byteLength);
  if (storedAs === "F32" || shape.length <= 1) {
    return [{ name, dtype: "F32", shape, bytes: asBytes(values) }];
  }
  if (storedAs === "F16") {
    return [{ name, dtype: "F16", shape, bytes: asBytes(halvesOf(name, values)) }];
  }
  const { levels, scale, minimum } = quantise(weight);
  const companion = (suffix: string, given: Float32Array): Stored => {
    return { name: name + suffix, dtype: "F32", shape: [given.length], bytes: asBytes(given) };
  };
  return [
    { name, dtype: "U8", shape, bytes: levels },
    companion(companions.scale, scale),
    companion(companions.minimum, minimum),
  ];
}

function halvesOf(name: string, values: Float32Array): Uint16Array {
  if (values.some((value) => Math.abs(value) >= halfLimit)) {
    throw new AppError(
      "unprocessable",
      `${name} holds values beyond half precision: write it as F32.`,
    );
  }
  return halvesFromFloats(values);
}

/** From here on half precision rounds to infinity. */
const halfLimit = 65520;

/** Values as float32 out of the bytes of a type. I64 counts (PyTorch's num_batches_tracked) fit well enough. */
const decoders: Record<string, (bytes: ArrayBuffer) => Float32Array> = {
  F64: (bytes) => Float32Array.from(new Float64Array(bytes)),
  F32: (bytes) => new Float32Array(bytes),
  F16: (bytes) => floatsFromHalves(new Uint16Array(bytes)),
  I64: (bytes) => Float32Array.from(new BigInt64Array(bytes), Number),
  U8: (bytes) => Float32Array.from(new Uint8Array(bytes)),
};
const bytesOf: Record<string, number> = { F64: 8, I64: 8, F32: 4, F16: 2, U8: 1 };

/**
 * Throws an AppError that says what is wrong with the file. Values come back as float32 whatever they were, those of
 * bytes with companions in their own scale.
 */
export function readSafetensors(file: Uint8Array): SafetensorsFile {
  const { entries, metadata, dataStart } = readHeader(file);
  const stored = new Map(
    entries.map(([name, entry]) => [name, readValues(file, dataStart, name, entry)]),
  );
  const quantised = entries.filter(
    ([name, { dtype }]) => dtype === "U8" && stored.has(name + companions.scale),
  );
  for (const [name] of quantised) restore(stored, name);
  return { weights: Object.fromEntries(stored), metadata };
}

function readValues(file: Uint8Array, dataStart: number, name: string, entry: Entry): Weight {
  const { dtype, shape, data_offsets } = entry;
  const decode = Object.hasOwn(decoders, dtype) ? decoders[dtype] : null;
  if (!decode) {
    const known = Object.keys(decoders).join(", ");
    throw new AppError("unprocessable", `${name} holds ${dtype}; what can be read is ${known}.`);
  }
  const [start, end] = data_offsets;
  const values = shape.reduce((product, side) => product * side, 1);
  if (values * bytesOf[dtype] !== end - start) {
    throw new AppError(
      "unprocessable",
      `${name} has ${end - start} bytes, which is not what its shape [${shape.join(", ")}] of ${dtype} asks for.`,
    );
  }
  // The copy is aligned wherever the values lie, and outlives the file's buffer.
  const bytes = new Uint8Array(end - start);
  bytes.set(file.subarray(dataStart + start, dataStart + end));
  return { shape, values: decode(bytes.buffer) };
}

/** Puts the values of a quantised tensor in the place of its bytes and companions. */
function restore(stored: Map<string, Weight>, name: string): void {
  const { shape, values: levels } = stored.get(name) as Weight;
  const [scale, minimum] = Object.values(companions).map((suffix) => {
    const found = stored.get(name + suffix)?.values;
    stored.delete(name + suffix);
    if (found && found.length === shape.at(-1)) return found;
    const sentence = `${name} is kept in bytes, but ${name + suffix} does not fit it.`;
    throw new AppError("unprocessable", sentence);
  });
  stored.set(name, dequantise({ shape, levels, scale, minimum }));
}
