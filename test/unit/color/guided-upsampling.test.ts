import { expect, test } from "vitest";
import { resizeBilinear } from "@/lib/color/resize";
import { upsampleAb } from "@/lib/color/upsampling";
import { seededRandom } from "@/lib/protocol/random";

const side = 64;

type Colour = { l: number; a: number; b: number };

/** A photograph of side x side pixels, given by a function of place. */
function paint(colourAt: (x: number, y: number) => Colour) {
  const photo = { l: new Float32Array(side * side), width: side, height: side };
  const ab = new Float32Array(2 * side * side);
  for (let i = 0; i < side * side; i++) {
    const { l, a, b } = colourAt(i % side, Math.floor(i / side));
    photo.l[i] = l;
    ab.set([a, b], 2 * i);
  }
  return { photo, ab };
}

/** The photograph's colours, reduced to a quarter of its side. */
const reduce = (ab: Float32Array) =>
  resizeBilinear({ data: ab, width: side, height: side, channels: 2 }, side / 4, side / 4);

function meanError(actual: Float32Array, expected: Float32Array): number {
  return actual.reduce((sum, value, i) => sum + Math.abs(value - expected[i]), 0) / actual.length;
}

function errorsOf({ photo, ab }: ReturnType<typeof paint>) {
  const coarse = reduce(ab);
  const [guided, bilinear] = (["guided", "bilinear"] as const).map((way) =>
    meanError(upsampleAb(coarse, photo, way), ab),
  );
  return { guided, bilinear };
}

test("one colour stays one colour, whatever the lightness does", () => {
  const random = seededRandom("lightness");
  const { photo, ab } = paint(() => ({ l: 100 * random(), a: -12.5, b: 30 }));
  upsampleAb(reduce(ab), photo, "guided").forEach((value, i) =>
    expect(value).toBeCloseTo(ab[i], 4),
  );
});

test("an edge that colour shares with lightness comes out sharp, wherever it lies in the coarse grid", () => {
  for (const edge of [28, 29, 30, 31]) {
    const scene = paint((x) => (x < edge ? { l: 30, a: 40, b: 10 } : { l: 75, a: -20, b: 10 }));
    const { guided, bilinear } = errorsOf(scene);
    expect(guided, `edge at ${edge}`).toBeLessThan(0.4 * bilinear);
  }
});

test("lightness that has nothing to do with the colours shifts them by a fraction of a Lab unit at most", () => {
  const random = seededRandom("texture");
  // Colours change slowly from left to right; lightness is noise, then stripes across.
  const colours = (x: number) => ({ a: x - 32, b: 10 * Math.sin(x / 10) });
  const noise = errorsOf(paint((x) => ({ l: 20 + 60 * random(), ...colours(x) })));
  expect(noise.guided).toBeLessThan(noise.bilinear + 0.3);
  const stripes = errorsOf(paint((x, y) => ({ l: y % 8 < 4 ? 20 : 80, ...colours(x) })));
  expect(stripes.guided).toBeLessThan(stripes.bilinear + 0.01);
});

test("no colour leaves the range of the colours around it by more than half of that range", () => {
  const random = seededRandom("bounds");
  const { photo, ab } = paint((x, y) => ({
    l: 100 * random(),
    a: x < 32 ? 5 : 80 * random(),
    b: y < 32 ? -40 : 40,
  }));
  const coarse = reduce(ab);
  const values = [0, 1].map((c) => coarse.data.filter((_, i) => i % 2 === c));
  upsampleAb(coarse, photo, "guided").forEach((value, i) => {
    const [low, high] = [Math.min(...values[i % 2]), Math.max(...values[i % 2])];
    expect(value).toBeGreaterThanOrEqual(low - (high - low) / 2 - 1e-3);
    expect(value).toBeLessThanOrEqual(high + (high - low) / 2 + 1e-3);
  });
});

test("colours at the photograph's own size are left as they are", () => {
  const random = seededRandom("same size");
  const { photo, ab } = paint((x, y) => ({ l: 100 * random(), a: x, b: y }));
  const coarse = { data: ab, width: side, height: side, channels: 2 };
  expect(meanError(upsampleAb(coarse, photo, "guided"), ab)).toBeLessThan(1e-5);
});
