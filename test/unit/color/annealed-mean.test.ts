import { expect, test } from "vitest";
import { annealedMean } from "@/lib/color/annealed-mean";
import { greatestDifference, readFixture } from "./read-fixture";

type Fixture = {
  T: number[];
  logits: number[][];
  decoded_ab: Record<string, [number, number][]>;
  argmax_ab: [number, number][];
};

const fixture = readFixture<Fixture>("model/annealed_mean.json");

test.each(fixture.T.filter((temperature) => String(temperature) in fixture.decoded_ab))(
  "logits decode to the reference's colours at temperature %d",
  (temperature) => {
    // The reference's logits are float32 values, printed with twelve digits.
    const logits = fixture.logits.map((row) => Float32Array.from(row));
    const colours = logits.flatMap((row) => annealedMean(row, temperature));
    const expected = fixture.decoded_ab[String(temperature)].flat();
    expect(greatestDifference(colours, expected)).toBeLessThan(1e-8);
  },
);

test("temperature 0 is the mode", () => {
  const colours = fixture.logits.map((logits) => annealedMean(logits, 0));
  expect(colours).toEqual(fixture.argmax_ab);
});
