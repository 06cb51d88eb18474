import { expect, test } from "vitest";
import {
  halfFromNumber,
  numberFromHalf,
  readSafetensors,
  writeSafetensors,
} from "@/lib/model/formats/safetensors";
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
  expect(halfFromNumber(value)).toBe(bits);
});

test("every half precision number survives the way there and back", () => {
  const all = Array.from({ length: 0x10000 }, (_, bits) => bits);
  const numbers = all.filter((bits) => !Number.isNaN(numberFromHalf(bits)));
  expect(numbers.filter((bits) => halfFromNumber(numberFromHalf(bits)) !== bits)).toEqual([]);
});

test("a damaged file is refused with a sentence", () => {
  const file = writeSafetensors({ weights, metadata: {} }, "F32");
  expect(() => readSafetensors(file.slice(0, 4))).toThrow(/shorter than its first field/);
  expect(() => readSafetensors(file.slice(0, 40))).toThrow(/beyond its end/);
  expect(() => readSafetensors(file.slice(0, -4))).toThrow(/does not have the bytes/);
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
