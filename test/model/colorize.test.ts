import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { srgbToLab } from "@/lib/color/lab";
import { createGrayColorizer, createRandomColorizer, derangement } from "@/lib/model/baselines";
import { createTrainedColorizer } from "@/lib/model/colorize";
import { loadEngine } from "@/lib/model/engine";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { seededRandom } from "@/lib/protocol/random";
import { networkConfig, readNetworkFixture } from "./network-fixture";

beforeAll(() => loadEngine());

/** A photograph of one colour. */
function plain(rgb: [number, number, number], width: number, height: number) {
  return srgbToLab(
    Uint8Array.from({ length: width * height * 3 }, (_, i) => rgb[i % 3]),
    width,
    height,
  );
}

const photos = [
  plain([200, 60, 60], 30, 20),
  plain([60, 200, 60], 20, 30),
  plain([60, 60, 200], 25, 25),
];
const photoSet = { count: photos.length, read: async (index: number) => photos[index] };

test("the network recolours photographs of any shape at their own size, and leaves no tensor behind", async () => {
  const before = tf.memory().numTensors;
  const { weights } = readNetworkFixture();
  const model = { slug: "full", network: networkConfig, weights, temperature: 0.38, inputSide: 64 };
  const colorizer = await createTrainedColorizer(model);
  for (const [width, height] of [
    [100, 67],
    [31, 90],
  ]) {
    const ab = await colorizer.colorize(plain([120, 90, 60], width, height), { index: 0 });
    expect(ab).toHaveLength(2 * width * height);
    expect(ab.every((value) => Math.abs(value) <= 110)).toBe(true);
  }
  colorizer.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("colours are enlarged with the edges of lightness where that is asked for", async () => {
  const { weights } = readNetworkFixture();
  const model = { slug: "full", network: networkConfig, weights, temperature: 0.38, inputSide: 64 };
  // A dark square on a light ground.
  const rgb = Uint8Array.from({ length: 96 * 96 * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % 96, Math.floor(i / 3 / 96)];
    return x > 30 && x < 60 && y > 30 && y < 60 ? 40 : 220;
  });
  const coloursWith = async (upsampling?: "bilinear" | "guided") => {
    const colorizer = await createTrainedColorizer({ ...model, upsampling });
    const ab = await colorizer.colorize(srgbToLab(rgb, 96, 96), { index: 0 });
    colorizer.dispose();
    return ab;
  };
  const [unsaid, bilinear, guided] = [
    await coloursWith(),
    await coloursWith("bilinear"),
    await coloursWith("guided"),
  ];
  expect(unsaid).toEqual(bilinear);
  expect(guided).not.toEqual(bilinear);
});

test("gray has no colour", async () => {
  const ab = await createGrayColorizer().colorize(photos[0], { index: 0 });
  expect(ab).toEqual(new Float32Array(2 * 30 * 20));
});

test("random gives every photograph another one's colours, the same for the same seed", async () => {
  const coloursWith = async (seed: string) => {
    const colorizer = createRandomColorizer(photoSet.count, photoSet.read, seededRandom(seed));
    return Promise.all(photos.map((photo, index) => colorizer.colorize(photo, { index })));
  };
  const colours = await coloursWith("a");
  colours.forEach((ab, index) => {
    expect(ab).toHaveLength(photos[index].ab.length);
    const others = photos.filter((_, i) => i !== index);
    expect(others.some((other) => Math.abs(other.ab[0] - ab[0]) < 1e-3)).toBe(true);
  });
  expect(await coloursWith("a")).toEqual(colours);
});

test("a derangement moves everything, and one photograph alone is refused", () => {
  for (let seed = 0; seed < 50; seed++) {
    derangement(5, seededRandom(`${seed}`)).forEach((to, from) => expect(to).not.toBe(from));
  }
  expect(() => derangement(1, seededRandom("a"))).toThrow(/two photographs or more/);
});

test("a variant without a model is refused with a sentence that names those there are", async () => {
  const options = { modelsDir: "models", photos: photoSet, seed: "1" };
  await expect(makeColorizer("vivid", options)).rejects.toThrow(
    /There are: .*full.*, gray, random/,
  );
  const nowhere = makeColorizer("full", { ...options, modelsDir: "nowhere" });
  await expect(nowhere).rejects.toMatchObject({ code: "not_found" });
});
