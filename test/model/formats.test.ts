import { expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { floatsFromHalves, halvesFromFloats } from "@/lib/model/formats/half-float";
import { readSafetensors, writeSafetensors } from "@/lib/model/formats/safetensors";
import { weightsFromTorch } from "@/lib/model/formats/torch-layout";

const weights = {
  "conv1_1.weight": { shape: [1, 1, 2, 2], values: Float32Array.of(1, -0.5, 3.25, 1e-3) },
  "conv1_1.bias": { shape: [3], values: Float32Array.of(0, -0, 100) },
};

test("float32 weights and their metadata come back as they were", () => {
  const file = writeSafetensors({ weights, metadata: { step: "12" } }, "F32");
  expect(readSafetensors(file)).toEqual({ weights, metadata: { step: "12" } });
});

test("float16 weights come back within half a unit of their eleventh bit", () => {
  const read = readSafetensors(writeSafetensors({ weights, metadata: {} }, "F16")).weights;
  expect([...read["conv1_1.weight"].values.slice(0, 3)]).toEqual([1, -0.5, 3.25]);
  expect(Math.abs(read["conv1_1.weight"].values[3] / 1e-3 - 1)).toBeLessThan(2 ** -11);
});

test("norms are kept in float32, whose running variances half precision has no room for", () => {
  const variance = { shape: [2], values: Float32Array.of(905_555.75, 1e-9) };
  const file = writeSafetensors({ weights: { "bn7.running_var": variance }, metadata: {} }, "F16");
  expect(readSafetensors(file).weights["bn7.running_var"]).toEqual(variance);
});

test("a kernel that half precision has no room for is refused, not made infinite", () => {
  const kernel = { shape: [1, 2], values: Float32Array.of(1, 70_000) };
  expect(() => writeSafetensors({ weights: { kernel }, metadata: {} }, "F16")).toThrow(
    /kernel holds values beyond half precision/,
  );
});

test.each([
  // From the table of IEEE 754 binary16 values.
  { value: 1, bits: 0x3c00 },
  { value: -2, bits: 0xc000 },
  { value: 65504, bits: 0x7bff },
  { value: 65520, bits: 0x7c00 },
  { value: 2 ** -14, bits: 0x0400 },
  { value: 2 ** -24, bits: 0x0001 },
  { value: 2 ** -25, bits: 0x0000 },
  { value: 1 / 3, bits: 0x3555 },
  { value: 2049, bits: 0x6800 },
  { value: 2051, bits: 0x6802 },
  { value: -Infinity, bits: 0xfc00 },
])("$value is $bits in half precision", ({ value, bits }) => {
  expect([...halvesFromFloats(Float32Array.of(value))]).toEqual([bits]);
});

test("every half precision number survives the way there and back", () => {
  const all = Uint16Array.from({ length: 0x10000 }, (_, bits) => bits);
  const numbers = floatsFromHalves(all);
  const back = halvesFromFloats(numbers);
  expect(all.filter((bits, i) => !Number.isNaN(numbers[i]) && back[i] !== bits)).toHaveLength(0);
  expect(Number.isNaN(floatsFromHalves(halvesFromFloats(Float32Array.of(NaN)))[0])).toBe(true);
});

test("bytes keep a kernel within half a 255th of its range at each index of the last axis", () => {
  const kernel = {
    shape: [2, 2, 3],
    values: Float32Array.of(-1, 100, 7, 0, 300, 7, 0.25, 200, 7, 1, 163, 7),
  };
  const bias = { shape: [2], values: Float32Array.of(0.1, 1e-7) };
  const file = writeSafetensors({ weights: { kernel, bias }, metadata: {} }, "U8");
  const read = readSafetensors(file).weights;
  expect(Object.keys(read).sort()).toEqual(["bias", "kernel"]);
  expect(read.bias).toEqual(bias);
  expect(read.kernel.shape).toEqual([2, 2, 3]);
  const halfSteps = [2 / 255 / 2, 200 / 255 / 2, 0];
  read.kernel.values.forEach((value, i) => {
    const difference = Math.abs(value - kernel.values[i]);
    expect(difference).toBeLessThanOrEqual(halfSteps[i % 3] * 1.0001);
  });
});

test("a file that another program wrote with 64-bit numbers and without metadata is read", () => {
  const file = fileOf(
    {
      counted: { dtype: "I64", shape: [], data_offsets: [0, 8] },
      wide: { dtype: "F64", shape: [1], data_offsets: [8, 16] },
    },
    new Uint8Array([1, 2, 0, 0, 0, 0, 0, 0, ...new Uint8Array(Float64Array.of(0.5).buffer)]),
  );
  const unaligned = new Uint8Array(file.length + 3).subarray(3);
  unaligned.set(file);
  expect(readSafetensors(unaligned)).toEqual({
    metadata: {},
    weights: {
      counted: { shape: [], values: Float32Array.of(513) },
      wide: { shape: [1], values: Float32Array.of(0.5) },
    },
  });
});

/** A file of this header (an object, or text as it stands) and these values. */
function fileOf(header: object | string, data = new Uint8Array(16)): Uint8Array {
  const json = new TextEncoder().encode(
    typeof header === "string" ? header : JSON.stringify(header),
  );
  const length = new Uint8Array(BigUint64Array.of(BigInt(json.length)).buffer);
  return Uint8Array.from([...length, ...json, ...data]);
}

/** The header's entry of a tensor that would be right in a file of one, but for what is given. */
function entry(given: object) {
  return { dtype: "F32", shape: [4], data_offsets: [0, 16], ...given };
}

const right = JSON.stringify(entry({}));

test.each([
  { what: "is no JSON", header: "{", says: /not JSON/ },
  { what: "is a list", header: "[]", says: /not a table/ },
  { what: "has metadata of numbers", header: { __metadata__: { a: 1 } }, says: /table of strings/ },
  { what: "names a tensor twice", header: `{"a":${right},"a":${right}}`, says: /names a twice/ },
  { what: "hides that in an escape", header: `{"a":${right},"\\u0061":${right}}`, says: /a twice/ },
  {
    what: "has a negative offset",
    header: { a: entry({ data_offsets: [-16, 0] }) },
    says: /data_o/,
  },
  {
    what: "has a broken offset",
    header: { a: entry({ data_offsets: [0, 15.5] }) },
    says: /data_o/,
  },
  {
    what: "has an offset of text",
    header: { a: entry({ data_offsets: [0, "16"] }) },
    says: /data_o/,
  },
  { what: "has no offsets", header: { a: { dtype: "F32", shape: [4] } }, says: /data_offsets/ },
  {
    what: "ends before it begins",
    header: { a: entry({ data_offsets: [0, 16] }), b: entry({ data_offsets: [16, 8] }) },
    says: /ends before it begins/,
  },
  { what: "has an entry of null", header: { a: null }, says: /entry of a/ },
  {
    what: "has overlaps",
    header: { a: entry({}), b: entry({ shape: [2], data_offsets: [8, 16] }) },
    says: /b overlaps/,
  },
  {
    what: "has a gap",
    header: { a: entry({ shape: [2], data_offsets: [8, 16] }) },
    says: /gap before a/,
  },
  {
    what: "leaves bytes at the end",
    header: { a: entry({ shape: [2], data_offsets: [0, 8] }) },
    says: /8 bytes follow/,
  },
  {
    what: "reaches beyond the end",
    header: { a: entry({ shape: [5], data_offsets: [0, 20] }) },
    says: /beyond its end/,
  },
  { what: "has a shape of other size", header: { a: entry({ shape: [3] }) }, says: /shape \[3\]/ },
  { what: "has a negative side", header: { a: entry({ shape: [-2, -2] }) }, says: /shape/ },
  { what: "has half a side", header: { a: entry({ shape: [0.5, 8] }) }, says: /shape/ },
  {
    what: "has a huge shape",
    header: { a: entry({ shape: [2 ** 31, 2 ** 31, 2 ** 31] }) },
    says: /shape/,
  },
  {
    what: "has an unknown type",
    header: { a: entry({ dtype: "F8_E4M3" }) },
    says: /holds F8_E4M3/,
  },
  {
    what: "has the type constructor",
    header: { a: entry({ dtype: "constructor" }) },
    says: /holds constr/,
  },
  {
    what: "keeps bytes without a minimum",
    header: {
      a: { dtype: "U8", shape: [2, 4], data_offsets: [8, 16] },
      "a.scale": { dtype: "F32", shape: [2], data_offsets: [0, 8] },
    },
    says: /a\.scale does not fit/,
  },
])("a header that $what is refused with a sentence", ({ header, says }) => {
  expect(() => readSafetensors(fileOf(header))).toThrow(says);
  expect(() => readSafetensors(fileOf(header))).toThrow(AppError);
});

test("a tensor may be called __proto__ without becoming one", () => {
  const { weights } = readSafetensors(fileOf(`{"__proto__":${right}}`));
  expect(Object.keys(weights)).toEqual(["__proto__"]);
  expect(Object.getPrototypeOf(weights)).toBe(Object.prototype);
});

test("a file that was cut short or lies about its header's length is refused", () => {
  const file = writeSafetensors({ weights, metadata: {} }, "F32");
  expect(() => readSafetensors(file.slice(0, 4))).toThrow(/shorter than its first field/);
  expect(() => readSafetensors(file.slice(0, 40))).toThrow(/header would reach beyond its end/);
  expect(() => readSafetensors(file.slice(0, -4))).toThrow(/tensors would reach beyond its end/);
  file.fill(0xff, 0, 8);
  expect(() => readSafetensors(file)).toThrow(/header would reach beyond its end/);
});

test("PyTorch's [out, in, h, w] becomes [h, w, in, out]", () => {
  // Value 1000 o + 100 i + 10 y + x at each place.
  const values = [0, 1].flatMap((o) =>
    [0, 1, 2].flatMap((i) =>
      [0, 1].flatMap((y) => [0, 1].map((x) => 1000 * o + 100 * i + 10 * y + x)),
    ),
  );
  const turned = weightsFromTorch({
    w: { shape: [2, 3, 2, 2], values: Float32Array.from(values) },
  }).w;
  expect(turned.shape).toEqual([2, 2, 3, 2]);
  expect([...turned.values.slice(0, 8)]).toEqual([0, 1000, 100, 1100, 200, 1200, 1, 1001]);
});
