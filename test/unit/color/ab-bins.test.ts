import { expect, test } from "vitest";
import { abBins, generateAbBins } from "@/lib/color/ab-bins";
import { readFixture } from "./read-fixture";

const fixture = readFixture<{ Q: number; bins: [number, number][] }>("model/ab_bins.json");

test("the rule generates the authors' 313 bins, in their order", () => {
  expect(abBins).toHaveLength(fixture.Q);
  expect(generateAbBins()).toEqual(fixture.bins);
});
