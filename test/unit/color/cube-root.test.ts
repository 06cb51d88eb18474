import { expect, test } from "vitest";
import { cubeRoot } from "@/lib/color/cube-root";

test("the cube root is right to 1e-14 over the whole range that Lab needs", () => {
  const count = 100_000;
  let greatest = 0;
  for (let i = 0; i <= count; i++) {
    const t = 0.0088 + (i / count) * (1 - 0.0088);
    greatest = Math.max(greatest, Math.abs(cubeRoot(t) / Math.cbrt(t) - 1));
  }
  expect(greatest).toBeLessThan(1e-14);
});

test("white and what rounding adds to it have a cube root", () => {
  expect(cubeRoot(1)).toBe(1);
  expect(cubeRoot(1 + 3e-16)).toBeCloseTo(1, 14);
});
