import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { checkOrigin, isHeldOutOfAll, isWhollyKnown, learnedInAll, readOrigin } from "@/scripts/train/origin"; // prettier-ignore
import { makeFolder } from "./training-pictures";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

async function makeModel(card: object, weights = "weights"): Promise<string> {
  const folder = await makeFolder();
  await writeFile(path.join(folder, "card.json"), JSON.stringify(card));
  await writeFile(path.join(folder, "weights.safetensors"), weights);
  return folder;
}

const first = { slug: "first", imagesSeen: 100, trainedSeconds: 60, startedFrom: null };
const training = { commit: "c0ffee", imagesSeen: 40, trainedSeconds: 9, startedFrom: first };

test("what a run starts from is told with all that came before it, and their images are added up", async () => {
  const card = {
    slug: "second",
    training: { ...training, dataHash: "d" },
    validation: { images: 9 },
  };
  const origin = await readOrigin(await makeModel(card));
  const told = { ...training, dataHash: "d", heldOutImages: 9 };
  expect(origin).toEqual({ slug: "second", weightsHash: sha256("weights"), ...told });
  expect(learnedInAll({ imagesSeen: 5, trainedSeconds: 1 }, origin)).toEqual({
    imagesSeen: 145,
    trainedSeconds: 70,
  });
  expect(isWhollyKnown(origin)).toBe(true);
});

test.each([
  { slug: "imported" },
  { slug: "of an early version", training: { ...training, startedFrom: "full" } },
])(
  "weights that are $slug can be started from, and what is not known is not made up",
  async (card) => {
    const origin = await readOrigin(await makeModel(card));
    expect(origin.slug).toBe(card.slug);
    expect(isWhollyKnown(origin)).toBe(false);
    expect(learnedInAll({ imagesSeen: 5, trainedSeconds: 1 }, origin).imagesSeen).toBe(
      card.training ? 45 : 5,
    );
  },
);

test("pictures are held out of all that led to a model only where each run had the same", () => {
  const run = { dataHash: "d", heldOutImages: 9 };
  const origin = (more: object) => ({ slug: "full", startedFrom: null, ...run, ...more });
  expect(isHeldOutOfAll(null, run)).toBe(true);
  expect(isHeldOutOfAll(origin({ startedFrom: origin({}) }), run)).toBe(true);
  expect(isHeldOutOfAll(origin({ startedFrom: origin({ dataHash: "e" }) }), run)).toBe(false);
  expect(isHeldOutOfAll(origin({ heldOutImages: 8 }), run)).toBe(false);
  expect(isHeldOutOfAll(origin({ dataHash: undefined }), run)).toBe(false);
});

test("a folder whose weights changed since a run was begun is no longer what it starts from", async () => {
  const folder = await makeModel({ slug: "full", training });
  const origin = await readOrigin(folder);
  await checkOrigin(folder, origin);
  await writeFile(path.join(folder, "weights.safetensors"), "others");
  await expect(checkOrigin(folder, origin)).rejects.toMatchObject({ code: "conflict" });
});

test("a folder without a model is refused with what is missing", async () => {
  await expect(readOrigin(await makeFolder())).rejects.toThrow(/card\.json is missing/);
});

test("a card that does not tell how its model was trained is refused with the field", async () => {
  const folder = await makeModel({ slug: "full", training: { ...training, imagesSeen: "many" } });
  await expect(readOrigin(folder)).rejects.toThrow(/training\.imagesSeen/);
});
