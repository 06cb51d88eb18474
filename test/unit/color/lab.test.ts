import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { labPixel, labToSrgb, linearRgb, srgbToLab } from "@/lib/color/lab";
import { seededRandom } from "@/lib/protocol/random";

type Rows = number[][];
type LabFixture = {
  forward: { rgb_uint8: Rows; lab: Rows };
  inverse: {
    lab: Rows;
    rgb_float_clipped_0_1: Rows;
    rgb_uint8_round_half_up: Rows;
    out_of_gamut: boolean[];
  };
};

const fixture = JSON.parse(
  readFileSync(new URL("../../fixtures/color/lab.json", import.meta.url), "utf8"),
) as LabFixture;

/** The greatest absolute difference between two tables of numbers. */
function greatestDifference(actual: Rows, expected: Rows): number {
  return Math.max(
    ...actual.flatMap((row, i) => row.map((value, k) => Math.abs(value - expected[i][k]))),
  );
}

/** One Lab colour as sRGB in 0..1, clipped to the gamut. */
function srgbOf([l, a, b]: number[]): number[] {
  return linearRgb(l, a, b).map((value) => {
    const encoded = value > 0.0031308 ? 1.055 * value ** (1 / 2.4) - 0.055 : 12.92 * value;
    return Math.min(1, Math.max(0, encoded));
  });
}

test("sRGB becomes the Lab of the reference, to 1e-9", () => {
  const { rgb_uint8, lab } = fixture.forward;
  const actual = rgb_uint8.map(([r, g, b]) => labPixel(r, g, b));
  expect(greatestDifference(actual, lab)).toBeLessThan(1e-9);
});

test("Lab becomes the sRGB of the reference, to 1e-9, negative z included", () => {
  const { lab, rgb_float_clipped_0_1 } = fixture.inverse;
  expect(greatestDifference(lab.map(srgbOf), rgb_float_clipped_0_1)).toBeLessThan(1e-9);
});

test("a colour outside the gamut shows itself in linear light", () => {
  const { lab, out_of_gamut } = fixture.inverse;
  const actual = lab.map(([l, a, b]) =>
    linearRgb(l, a, b).some((value) => value < -1e-9 || value > 1 + 1e-9),
  );
  expect(actual).toEqual(out_of_gamut);
});

test("a picture converts like its pixels, to 1e-3 in float32", () => {
  const { rgb_uint8, lab } = fixture.forward;
  const image = srgbToLab(Uint8Array.from(rgb_uint8.flat()), rgb_uint8.length, 1);
  const actual = rgb_uint8.map((_, i) => [image.l[i], image.ab[2 * i], image.ab[2 * i + 1]]);
  expect(greatestDifference(actual, lab)).toBeLessThan(1e-3);
});

test("a Lab picture becomes the reference's 8-bit colours", () => {
  const { lab, rgb_uint8_round_half_up } = fixture.inverse;
  const image = {
    width: lab.length,
    height: 1,
    l: Float32Array.from(lab, (row) => row[0]),
    ab: Float32Array.from(lab.flatMap((row) => row.slice(1))),
  };
  expect([...labToSrgb(image)]).toEqual(rgb_uint8_round_half_up.flat());
});

test("every 17th 8-bit colour survives the way to Lab and back", () => {
  const levels = Array.from({ length: 16 }, (_, i) => i * 17);
  const colours = levels.flatMap((r) => levels.flatMap((g) => levels.map((b) => [r, g, b])));
  const rgb = Uint8Array.from(colours.flat());
  expect(labToSrgb(srgbToLab(rgb, colours.length, 1))).toEqual(rgb);
});

test("a picture becomes the bytes that each of its pixels rounds to, far outside the gamut too", () => {
  const random = seededRandom("lab");
  const count = 50_000;
  const l = Float32Array.from({ length: count }, () => random() * 120 - 10);
  const ab = Float32Array.from({ length: 2 * count }, () => random() * 400 - 200);
  const rgb = labToSrgb({ width: count, height: 1, l, ab });
  const differing = Array.from(l).filter((_, i) => {
    const srgb = srgbOf([l[i], ab[2 * i], ab[2 * i + 1]]);
    const expected = srgb.map((value) => Math.floor(255 * value + 0.5));
    return expected.some((value, c) => value !== rgb[3 * i + c]);
  });
  expect(differing).toEqual([]);
});
