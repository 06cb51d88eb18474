import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { loadEngine } from "@/lib/model/engine";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import { chooseRows, openColourings } from "@/scripts/evaluate/colourings";
import { compareEvaluations } from "@/scripts/evaluate/compare";
import { evaluateFolder } from "@/scripts/evaluate/evaluate-folder";
import { readEvaluation, serialiseEvaluation, summaryOf } from "@/scripts/evaluate/evaluation-file";
import { measureAll } from "@/scripts/evaluate/measure";
import { parseEvaluateOptions, type EvaluateOptions } from "@/scripts/evaluate/options";
import { openPhotographs } from "@/scripts/evaluate/photographs";
import { architectures, makeModel } from "./random-model";
import { start } from "./train-run";
import { makeFolder, makeTornJpeg, writePictures } from "./training-pictures";

const never = { requested: false, stop: () => undefined };

let photos: string;
let models: string;

beforeAll(async () => {
  await loadEngine();
  [photos, models] = [await makeFolder(), await makeFolder()];
  await writePictures(photos, 6);
  await writeFile(path.join(photos, "picture-002-torn.jpg"), await makeTornJpeg());
  await writeFile(path.join(photos, "notes.txt"), "no picture");
  await writeModel("low-res");
});

/** Weights and as much of a card as is needed to run them. */
async function writeModel(slug: string): Promise<void> {
  const [, network] = architectures.find(([name]) => name === slug) ?? architectures[0];
  const { weights, temperature } = makeModel(network);
  const folder = path.join(models, slug);
  await mkdir(folder);
  const bytes = writeSafetensors({ weights, metadata: {} }, "F32");
  await writeFile(path.join(folder, "weights.safetensors"), bytes);
  const architecture = { ...network, parameters: 1234 };
  const title = `The model ${slug}`;
  const card = { slug, title, architecture, decoding: { temperature, inputSide: 32 } };
  await writeFile(path.join(folder, "card.json"), JSON.stringify(card));
}

function options(...more: string[]): EvaluateOptions {
  const args = ["--data", photos, "--models", models, "--resamples", "100", ...more];
  const parsed = parseEvaluateOptions(args);
  if (!parsed) throw new Error("The options ask for the usage.");
  return parsed;
}

async function evaluate(chosen: EvaluateOptions) {
  const photographs = await openPhotographs(chosen.data, chosen);
  const { slugs } = chooseRows(chosen);
  return evaluateFolder({ slugs, photographs, engine: "test" }, chosen, never);
}

test("the command measures every variant with weights and the baselines, and names what it leaves out", async () => {
  const json = path.join(await makeFolder(), "evaluation.json");
  const args = ["--data", photos, "--models", models, "--resamples", "100", "--json", json];
  const { code, output } = await start("../evaluate.ts", args).ended;
  expect(code, output).toBe(0);
  expect(output).toMatch(/Left out picture-002-torn\.jpg: The picture\b.* is damaged/);
  expect(output).toMatch(/No weights, so no row: full, class, l2,/);
  expect(output).toMatch(/low-res − gray +[+−]\d/);
  const evaluation = await readEvaluation(json);
  expect(evaluation.rows.map(({ slug }) => slug)).toEqual(["low-res", "gray", "random", "real"]);
  expect(evaluation.data).toMatchObject({ images: 6, isComplete: true });
  expect(evaluation.data.skipped.map(({ name }) => name)).toEqual(["picture-002-torn.jpg"]);
  expect(evaluation.settings.data).toBe(path.basename(photos));
  expect(evaluation.engine).toMatch(/tfjs|wasm|cpu/);
  expect(evaluation.rows[0].model?.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  for (const { images } of evaluation.rows) expect(images?.aucRaw).toHaveLength(6);
  expect(await readFile(json, "utf8")).not.toContain(path.dirname(photos));
});

test("gray has no chroma, real has everything, and the intervals hold their values", async () => {
  const { rows } = await evaluate(options());
  const [network, gray, , real] = rows;
  expect(gray.estimates.meanChroma.value).toBeLessThan(0.1);
  expect(gray.minus).toEqual({});
  expect(Object.keys(real.minus)).toEqual(["gray"]);
  expect(real.estimates.aucRebalanced.value).toBeCloseTo(1, 12);
  expect(real.estimates.psnr.value).toBeNull();
  expect(network.estimates.imagesPerSecond.value).toBeGreaterThan(0);
  expect(gray.estimates.imagesPerSecond.value).toBeNull();
  for (const { value, low, high } of Object.values(network.estimates)) {
    expect(low).toBeLessThanOrEqual(value ?? NaN);
    expect(high).toBeGreaterThanOrEqual(value ?? NaN);
  }
});

test("the same seed gives the same results, up to the time they took, and a summary says the same in less", async () => {
  const timeless = (text: string) => text.replace(/"(seconds|imagesPerSecond)": [^\]}]*[\]}]/g, "");
  const [first, second] = [await evaluate(options()), await evaluate(options())];
  expect(timeless(serialiseEvaluation(second))).toBe(timeless(serialiseEvaluation(first)));
  const other = await evaluate(options("--seed", "2"));
  expect(other.rows[0].images?.aucRaw).toEqual(first.rows[0].images?.aucRaw);
  expect(other.rows[0].estimates.aucRaw.low).not.toBe(first.rows[0].estimates.aucRaw.low);
  const summary = summaryOf(first);
  expect(summary.rows[0].estimates).toEqual(first.rows[0].estimates);
  expect(serialiseEvaluation(summary)).not.toContain("picture-000");
});

test("a model that is none of the table's variants, such as an imported one, has its row after them", async () => {
  await writeModel("eccv16");
  try {
    expect(chooseRows(options()).slugs).toEqual(["low-res", "eccv16", "gray", "random", "real"]);
    const { rows } = await evaluate(options("--variants", "eccv16"));
    expect(rows.map(({ slug }) => slug)).toEqual(["eccv16", "gray"]);
    expect(rows[0].title).toBe("The model eccv16");
    expect(rows[0].model?.weightsHash).toMatch(/^[0-9a-f]{64}$/);
  } finally {
    await rm(path.join(models, "eccv16"), { recursive: true });
  }
});

test("decoding options reach the network and are recorded", async () => {
  const colours = async (...more: string[]) => {
    const { rows } = await evaluate(options("--variants", "low-res", ...more));
    expect(rows.map(({ slug }) => slug)).toEqual(["low-res", "gray"]);
    return rows[0];
  };
  const [plain, hot, guided, small] = [
    await colours(),
    await colours("--temperature", "5"),
    await colours("--upsampling", "guided"),
    await colours("--input-side", "16"),
  ];
  expect(plain.model).toMatchObject({ temperature: 0.38, upsampling: "bilinear", inputSide: 32 });
  expect(hot.model?.temperature).toBe(5);
  expect(guided.model?.upsampling).toBe("guided");
  expect(hot.images?.meanChroma[0]).toBeLessThan(plain.images?.meanChroma[0] ?? NaN);
  expect(guided.images?.aucRaw).not.toEqual(plain.images?.aucRaw);
  expect(small.model?.inputSide).toBe(16);
  expect(small.images?.aucRaw).not.toEqual(plain.images?.aucRaw);
});

test("two evaluations of the same photographs are compared picture by picture, others are refused", async () => {
  const folder = await makeFolder();
  const save = async (name: string, ...more: string[]) => {
    const file = path.join(folder, name);
    const evaluation = await evaluate(options("--variants", "low-res", ...more));
    await writeFile(file, serialiseEvaluation(evaluation));
    await writeFile(`${file}.short`, serialiseEvaluation(summaryOf(evaluation)));
    return file;
  };
  const [plain, hot] = [await save("plain"), await save("hot", "--temperature", "5")];
  const table = await compareEvaluations([plain, hot]);
  expect(table).toMatch(/low-res, new − old +\+\d/);
  expect(table).toMatch(/gray, new − old +0\.0/);
  const reduced = await save("reduced", "--side", "32");
  await expect(compareEvaluations([plain, reduced])).rejects.toThrow(/not about the same/);
  await expect(compareEvaluations([plain, `${hot}.short`])).rejects.toThrow(/A summary has no/);
  await expect(compareEvaluations([plain])).rejects.toThrow(/Two files/);
});

test("a limit takes photographs evenly, and a side reduces their centre squares", async () => {
  const few = await openPhotographs(photos, { limit: 3, side: 32 });
  expect(few.names).toEqual(["picture-000.jpg", "picture-003.jpg"]);
  expect(few.skipped).toHaveLength(1);
  expect(await few.read(1)).toMatchObject({ width: 32, height: 32 });
  const large = openPhotographs(photos, { side: 65 });
  await expect(large).rejects.toThrow(
    /no photograph .* that can be measured.*\n.*less than the 65/,
  );
});

test("an interruption ends with the photographs that were measured in every row", async () => {
  const photographs = await openPhotographs(photos, {});
  const colourings = await openColourings(["gray", "random", "real"], photographs, options());
  let asked = 0;
  const interruption = {
    // Asked before each of three rows: it comes in the middle of the third photograph.
    get requested() {
      return ++asked > 7;
    },
    stop: () => undefined,
  };
  const measured = await measureAll(photographs, colourings, interruption);
  expect(measured.photos).toHaveLength(2);
  for (const records of Object.values(measured.recolourings)) expect(records).toHaveLength(2);
});

describe("a sentence refuses", () => {
  test("an empty folder, one that is not there, and one without a whole picture", async () => {
    const [empty, torn] = [await makeFolder(), await makeFolder()];
    await writeFile(path.join(torn, "torn.jpg"), await makeTornJpeg());
    await expect(openPhotographs(empty, {})).rejects.toThrow(/There is no JPEG, PNG/);
    await expect(openPhotographs("nowhere", {})).rejects.toThrow(/nowhere does not exist/);
    await expect(openPhotographs(torn, {})).rejects.toThrow(/no photograph in .*\n {2}torn\.jpg: /);
  });

  test("models that do not exist or have no weights", () => {
    expect(() => chooseRows(options("--variants", "gray,vivid"))).toThrow(
      /no variant "vivid". There are: full, .* real/,
    );
    expect(() => chooseRows(options("--variants", "full,low-res"))).toThrow(
      /no weights in .* for full/,
    );
  });

  test("wrong options, all of them at once", () => {
    const wrong = ["--side", "1", "--upsampling", "sharp"];
    expect(() => options(...wrong)).toThrow(/--side: [^]*--upsampling: [^]*--help/);
    expect(() => parseEvaluateOptions([])).toThrow(/--data: name a folder/);
    expect(() => options("--colour")).toThrow(/--colour/);
    expect(parseEvaluateOptions(["--help"])).toBeNull();
  });
});
