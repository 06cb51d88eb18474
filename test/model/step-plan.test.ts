import { expect, test } from "vitest";
import { seededRandom } from "@/lib/protocol/random";
import { centreCrop, cutCrop, drawCrop } from "@/scripts/train/crop";
import { createStepPlanner, drawReplacement } from "@/scripts/train/step-plan";

const settings = {
  pictures: 12,
  batch: 4,
  seed: 1,
  imageSide: 64,
  cropSide: 48,
  scaleMin: 1,
  softenShare: 0,
};

test("an epoch shows every picture once, and the next one in another order", () => {
  const planOf = createStepPlanner(settings);
  const epoch = (first: number) => [0, 1, 2].flatMap((i) => planOf(first + i).samples);
  expect(new Set(epoch(0)).size).toBe(12);
  expect(new Set(epoch(3)).size).toBe(12);
  expect(epoch(3)).not.toEqual(epoch(0));
});

test("a step's plan follows from seed and step alone, whatever was asked for before", () => {
  const planOf = createStepPlanner(settings);
  const plans = [0, 1, 2, 3, 4, 5, 6, 7].map(planOf);
  for (const step of [7, 0, 5]) expect(createStepPlanner(settings)(step)).toEqual(plans[step]);
  const other = createStepPlanner({ ...settings, seed: 2 })(0);
  expect(other.samples).not.toEqual(plans[0].samples);
  expect(other.crops).not.toEqual(plans[0].crops);
});

test("replacements are drawn from the data set and follow from the seed", () => {
  const draw = (attempt: number) => drawReplacement(settings, { step: 3, place: 1, attempt });
  const drawn = Array.from({ length: 200 }, (_, i) => draw(i));
  expect(new Set(drawn).size).toBe(12);
  expect(Math.max(...drawn)).toBe(11);
  expect(drawn).toEqual(Array.from({ length: 200 }, (_, i) => draw(i)));
});

test("crops lie anywhere within the picture, and half of them are mirrored", () => {
  const random = seededRandom("crops");
  const crops = Array.from({ length: 2000 }, () => drawCrop(settings, random));
  for (const edge of ["left", "top"] as const) {
    const places = crops.map((crop) => crop[edge]);
    expect([Math.min(...places), Math.max(...places), new Set(places).size]).toEqual([0, 16, 17]);
  }
  expect(crops.every(({ side }) => side === 48)).toBe(true);
  expect(crops.filter(({ isMirrored }) => isMirrored).length).toBeGreaterThan(900);
  expect(crops.filter(({ isMirrored }) => isMirrored).length).toBeLessThan(1100);
});

test("with a least scale of a half, crops are cut from half the picture to all of it", () => {
  const random = seededRandom("scales");
  const scaled = { ...settings, scaleMin: 0.5 };
  const crops = Array.from({ length: 2000 }, () => drawCrop(scaled, random));
  const sides = crops.map(({ side }) => side);
  expect([Math.min(...sides), Math.max(...sides)]).toEqual([32, 64]);
  for (const { left, top, side } of crops) {
    expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
    expect(Math.max(left, top) + side).toBeLessThanOrEqual(64);
  }
});

test("a share of the crops is smoothed", () => {
  const [some, none] = [0.5, 0].map((softenShare) => {
    const random = seededRandom("smooth");
    return Array.from({ length: 2000 }, () => drawCrop({ ...settings, softenShare }, random));
  });
  const smoothed = some.filter(({ isSoftened }) => isSoftened).length;
  expect(smoothed).toBeGreaterThan(900);
  expect(smoothed).toBeLessThan(1100);
  expect(none.some(({ isSoftened }) => isSoftened)).toBe(false);
});

/** Red counts columns and green rows. */
const numbered = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => {
  const pixel = Math.floor(i / 3);
  return [pixel % 8, Math.floor(pixel / 8), 77][i % 3];
});

test("a crop is cut where it lies, and mirrored from left to right", () => {
  const sides = { imageSide: 8, cropSide: 2, scaleMin: 1 };
  const crop = { left: 3, top: 5, side: 2, isMirrored: false, isSoftened: false };
  const pixels = (columns: number[]) => [5, 6].flatMap((y) => columns.flatMap((x) => [x, y, 77]));
  expect([...cutCrop(numbered, crop, sides)]).toEqual(pixels([3, 4]));
  expect([...cutCrop(numbered, { ...crop, isMirrored: true }, sides)]).toEqual(pixels([4, 3]));
  expect(centreCrop(sides)).toEqual({
    left: 3,
    top: 3,
    side: 2,
    isMirrored: false,
    isSoftened: false,
  });
  expect(centreCrop({ ...sides, scaleMin: 0.5 })).toMatchObject({ left: 0, top: 0, side: 8 });
});

test("a crop of another size is resized: a half of the picture to the whole, and the whole to a half", () => {
  const whole = { left: 0, top: 0, side: 8, isMirrored: true, isSoftened: false };
  const half = cutCrop(numbered, whole, { imageSide: 8, cropSide: 4 });
  const reds = Array.from({ length: 4 }, (_, x) => half[3 * x]);
  expect(reds).toEqual([6, 5, 3, 1]); // means of mirrored columns, 7 down to 0, under a triangle
  const quarter = { left: 4, top: 4, side: 4, isMirrored: false, isSoftened: false };
  const large = cutCrop(numbered, quarter, { imageSide: 8, cropSide: 8 });
  expect(large).toHaveLength(8 * 8 * 3);
  expect([large[0], large[3 * 7], large[8 * 7 * 3 + 1]]).toEqual([4, 7, 7]);
  expect(large.filter((_, i) => i % 3 === 2).every((blue) => blue === 77)).toBe(true);
});
