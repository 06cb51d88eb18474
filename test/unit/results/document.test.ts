import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { listModelFolders } from "@/lib/model/model-folder";
import { serialiseEvaluation } from "@/scripts/evaluate/evaluation-file";
import { readCurves } from "@/scripts/results/curves-file";
import { fillDocument } from "@/scripts/results/document";
import {
  renderResults,
  takeCurves,
  takeEvaluation,
  writeResults,
} from "@/scripts/results/results-folder";
import { makeEvaluation } from "./made-results";

const evaluations = { made: makeEvaluation() };

const block = (name: string, content = "") =>
  `<!-- results: ${name} -->\n${content}\n<!-- end of results -->`;

describe("the page", () => {
  test("is filled between its marks and nowhere else", () => {
    const page = `Before.\n\n${block("minus-gray made", "old")}\n\nAfter.\n`;
    expect(fillDocument(page, evaluations)).toBe(
      `Before.\n\n${block(
        "minus-gray made",
        [
          "",
          "| minus `gray` | AuC, raw, % | AuC, rebalanced, % | PSNR, dB | SSIM |",
          "| --- | ---: | ---: | ---: | ---: |",
          "| `full` | +0.2 (−0.8 to +1.2) | +6.8 (+5.8 to +7.8) | −0.60 (−0.61 to −0.59) | – |",
          "",
        ].join("\n"),
      )}\n\nAfter.\n`,
    );
  });

  test("shows every measure, what was published, the networks and the circumstances", () => {
    const fill = (name: string) => fillDocument(block(name), evaluations);
    expect(fill("measures made")).toContain("| `real` | 100.0 (99.0 to 101.0) |");
    expect(fill("measures made")).toContain("| ∞ |");
    expect(fill("published made")).toContain("| `gray` | 87.8 | 89.1 | 58.2 | 58.0 |");
    expect(fill("published made")).not.toContain("real");
    expect(fill("models made")).toContain(
      "| `full` | 32 | 1,234,567 | 500,000 | 64 | 0.38 | `0123456789ab` |",
    );
    expect(fill("facts made")).toMatch(/^.*\n\n40 photographs of `test256`.*commit `fedcba987654`/);
    const { rows, ...others } = evaluations.made;
    const onlyGray = { ...others, rows: rows.filter(({ slug }) => slug === "gray") };
    const narrower = fillDocument(block("decodings made gray"), { ...evaluations, gray: onlyGray });
    expect(narrower).not.toContain("`full`");
    expect(
      fill("decodings made made").match(/\| `full` \| 0\.38 \| 64 \| bilinear \|/g),
    ).toHaveLength(2);
  });

  test("is the same when it is filled again", () => {
    const once = fillDocument(block("measures made"), evaluations);
    expect(fillDocument(once, evaluations)).toBe(once);
  });

  test("is refused where it names what is not there", () => {
    expect(() => fillDocument(block("measures absent"), evaluations)).toThrow(
      /no evaluation called absent to show. There is: made/,
    );
    expect(() => fillDocument(block("colours made"), evaluations)).toThrow(
      /nothing called colours/,
    );
  });
});

test("evaluations and runs are kept in short, and written into page and figures once", async () => {
  const docs = await mkdtemp(path.join(os.tmpdir(), "truehue results "));
  const figures = ["areas-made", "training-loss-grid", "training-areas-grid", "training-loss-one"];
  const shown = figures.map((name) => `![](images/${name}.svg)\n`);
  const page = `${block("models made")}\n${shown.join("")}`;
  await writeFile(path.join(docs, "results.md"), page);
  const file = path.join(docs, "long.json");
  const photos = { name: ["a.jpg"], weight: [1], colourfulness: [30] };
  await writeFile(file, serialiseEvaluation({ ...makeEvaluation(), photos }));
  await takeEvaluation(docs, "made", file);
  expect(await readFile(path.join(docs, "results", "made.json"), "utf8")).not.toContain("a.jpg");
  const grid = await mkdtemp(path.join(os.tmpdir(), "truehue grid "));
  await makeRun(path.join(grid, "class"), "class");
  await makeRun(path.join(grid, "full"), "full");
  await takeCurves(docs, "grid", grid);
  await takeCurves(docs, "one", path.join(grid, "class"));
  expect(await writeResults(docs)).toHaveLength(5);
  const drawn = await readdir(path.join(docs, "images"));
  expect(drawn.sort()).toEqual(figures.map((name) => `${name}.svg`).sort());
  const curves = await keptCurves(docs, "grid");
  expect(curves.runs.map(({ slug }) => slug)).toEqual(["full", "class"]);
  // 200 steps in 67 stretches of three, of which the last holds two.
  expect(curves.runs[0].loss).toHaveLength(67);
  expect(curves.runs[0].loss[0]).toEqual({ imagesSeen: 24, value: 2 });
  expect(curves.runs[0].validations).toHaveLength(2);
  expect(await writeResults(docs)).toEqual([]);
  const one = await keptCurves(docs, "one");
  expect(one.runs).toEqual([curves.runs[1]]);
  await expect(takeEvaluation(docs, "curves-b", file)).rejects.toThrow(/cannot be the name/);
  await expect(takeCurves(docs, "b", docs)).rejects.toThrow(/no folder of a training run/);
});

const keptCurves = (docs: string, name: string) =>
  readCurves(path.join(docs, "results", `curves-${name}.json`));

/** A folder as a training run leaves it, as far as its curves are concerned. */
async function makeRun(folder: string, variant: string): Promise<void> {
  const steps = Array.from({ length: 200 }, (_, i) => ({
    kind: "step",
    imagesSeen: 8 * (i + 1),
    averageLoss: i + 1,
  }));
  const validations = [800, 1600].map((imagesSeen) => ({
    ...{ kind: "validation", imagesSeen, loss: 3, aucRaw: 0.8, aucRebalanced: 0.6 },
    ...{ aucRawGray: 0.87, aucRebalancedGray: 0.58 },
  }));
  const lines = [...steps, ...validations].map((entry) => `${JSON.stringify(entry)}\n`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, "metrics.jsonl"), lines.join(""));
  await writeFile(path.join(folder, "config.json"), JSON.stringify({ settings: { variant } }));
}

test("docs/results.md and its figures say what docs/results/ holds", async () => {
  const docs = path.resolve(import.meta.dirname, "../../../docs");
  const rendered = await renderResults(docs);
  expect(Object.keys(rendered)).toContain("results.md");
  for (const [name, content] of Object.entries(rendered)) {
    const written = await readFile(path.join(docs, name), "utf8");
    expect(written, `${name}: run npm run results`).toBe(content);
  }
});

test("the kept numbers are those of the weights that are bundled", async () => {
  const root = path.resolve(import.meta.dirname, "../../..");
  const file = path.join(root, "docs", "results", "test256.json");
  const { rows } = JSON.parse(await readFile(file, "utf8")) as KeptRows;
  const measured = rows.flatMap(({ slug, model }) => (model ? [[slug, model.weightsHash]] : []));
  const bundled = await Promise.all(
    listModelFolders(path.join(root, "models")).map(async (slug) => {
      const weights = await readFile(path.join(root, "models", slug, "weights.safetensors"));
      return [slug, createHash("sha256").update(weights).digest("hex")];
    }),
  );
  expect(measured.sort()).toEqual(bundled.sort());
});

type KeptRows = { rows: { slug: string; model: { weightsHash: string } | null }[] };
