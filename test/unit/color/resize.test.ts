import { expect, test } from "vitest";
import { averageBlocks, resizeBilinear } from "@/lib/color/resize";

const row = (...data: number[]) => ({
  data: Float32Array.from(data),
  width: data.length,
  height: 1,
  channels: 1,
});

test("doubling puts the new pixels at a quarter and three quarters of the way", () => {
  expect([...resizeBilinear(row(0, 8), 4, 1).data]).toEqual([0, 2, 6, 8]);
});

test("a plane with one value keeps it at every size, channel by channel", () => {
  const plane = {
    data: new Float32Array(30).map((_, i) => (i % 2 ? -7 : 3)),
    width: 5,
    height: 3,
    channels: 2,
  };
  for (const [width, height] of [
    [13, 11],
    [2, 2],
    [5, 3],
    [1, 1],
  ]) {
    const resized = resizeBilinear(plane, width, height);
    expect(resized.data).toHaveLength(width * height * 2);
    resized.data.forEach((value, i) => expect(value).toBeCloseTo(i % 2 ? -7 : 3, 5));
  }
});

test("the same size gives the same picture", () => {
  expect([...resizeBilinear(row(1, 5, 2, 9), 4, 1).data]).toEqual([1, 5, 2, 9]);
});

test("shrinking averages detail away and does not pick single pixels", () => {
  const stripes = row(...Array.from({ length: 64 }, (_, i) => (i % 2 ? 100 : 0)));
  for (const value of resizeBilinear(stripes, 8, 1).data)
    expect(Math.abs(value - 50)).toBeLessThan(2);
});

test("blocks become their mean, and sides that do not divide are refused", () => {
  const plane = {
    data: Float32Array.of(1, 3, 10, 20, 5, 7, 30, 40),
    width: 4,
    height: 2,
    channels: 1,
  };
  expect([...averageBlocks(plane, 2).data]).toEqual([4, 25]);
  expect(() => averageBlocks(plane, 3)).toThrow(/does not divide/);
});
