import { expect, test } from "vitest";
import { soften } from "@/lib/color/soften";

test("a point spreads to its neighbours by (1, 2, 1) / 4 along both axes", () => {
  const plane = new Float32Array(25);
  plane[12] = 16;
  soften(plane, 5);
  const rows = [0, 1, 2, 3, 4].map((y) => [...plane.subarray(5 * y, 5 * y + 5)]);
  expect(rows).toEqual([
    [0, 0, 0, 0, 0],
    [0, 1, 2, 1, 0],
    [0, 2, 4, 2, 0],
    [0, 1, 2, 1, 0],
    [0, 0, 0, 0, 0],
  ]);
});

test("an even plane stays as it is, to its border", () => {
  const plane = new Float32Array(9).fill(42);
  soften(plane, 3);
  expect([...plane]).toEqual(new Array(9).fill(42));
});
