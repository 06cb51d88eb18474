import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test, vi } from "vitest";
import type { ModelCard } from "@/scripts/train/model-card";
import { readMetrics } from "@/scripts/train/metrics-log";
import { runTemperatures } from "@/scripts/train/temperatures-command";
import { train } from "./train-run";
import { makeFolder, writePictures } from "./training-pictures";

const readCard = (out: string) =>
  JSON.parse(readFileSync(path.join(out, "card.json"), "utf8")) as ModelCard;

/** What the command prints, as one row of numbers a temperature. */
async function temperaturesOf(init: string, data: string): Promise<number[][]> {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => void lines.push(line));
  await runTemperatures(["--init", init, "--data", data]);
  const rows = lines.join("\n").split("\n");
  return rows
    .filter((line) => /^ +\d/.test(line))
    .map((line) => line.trim().split(/ +/).map(Number));
}

test("a run decodes by its own temperature; the command shows what others would have given", async () => {
  const data = await makeFolder();
  await writePictures(data, 16);
  const runs = await makeFolder();
  const [plain, warm] = [path.join(runs, "plain"), path.join(runs, "warm")];
  vi.spyOn(console, "log").mockReturnValue();
  await train({ data: [data], out: plain, steps: 4 });
  await train({ data: [data], out: warm, steps: 4, temperature: 1 });
  expect(readCard(plain).decoding.temperature).toBe(0.38);
  expect(readCard(warm).decoding.temperature).toBe(1);

  const rows = await temperaturesOf(plain, data);
  expect(rows.map(([temperature]) => temperature)).toEqual([0.38, 0.48, 0.58, 0.68, 0.78, 0.88, 1]);
  const areaOf = async (out: string) => {
    const validations = (await readMetrics(out)).filter((entry) => entry.kind === "validation");
    return 100 * (validations[validations.length - 1] as { aucRebalanced: number }).aucRebalanced;
  };
  expect(rows[0][2]).toBeCloseTo(await areaOf(plain), 1);
  expect(rows[6][2]).toBeCloseTo(await areaOf(warm), 1);
});

test("a finished run takes another temperature when it is resumed, and its card says so", async () => {
  const data = await makeFolder();
  await writePictures(data, 16);
  const out = path.join(await makeFolder(), "run");
  vi.spyOn(console, "log").mockReturnValue();
  await train({ data: [data], out, steps: 4, validateEvery: 2 });
  const [weights, card] = [readFileSync(path.join(out, "weights.safetensors")), readCard(out)];
  await train({ data: [data], out, steps: 4, validateEvery: 2, temperature: 0.68 }, true);
  expect(readCard(out).decoding.temperature).toBe(0.68);
  expect(readFileSync(path.join(out, "card.md"), "utf8")).toContain("at a temperature of 0.68");
  expect(readFileSync(path.join(out, "weights.safetensors"))).toEqual(weights);
  // Nothing was learned meanwhile, so how it was learned reads as before.
  expect(readCard(out).history).toEqual(card.history);
  expect(readCard(out).training.stretches).toEqual(card.training.stretches);
});

test("what the command needs is said, and what no temperature can change is refused", async () => {
  await expect(runTemperatures(["--data", "nowhere"])).rejects.toThrow(/--init/);
  const other = ["--init", "models/full", "--data", "nowhere", "--learning-rate", "1"];
  await expect(runTemperatures(other)).rejects.toThrow(/--learning-rate: has no meaning here/);
  const resumed = ["--init", "models/full", "--data", "nowhere", "--resume"];
  await expect(runTemperatures(resumed)).rejects.toThrow(/--resume: has no meaning here/);
  const regression = runTemperatures(["--init", "models/l2", "--data", "nowhere"]);
  await expect(regression).rejects.toThrow(/no distribution/);
  const data = await makeFolder();
  await writePictures(data, 6);
  const foreign = runTemperatures(["--init", "models/full", "--data", data]);
  await expect(foreign).rejects.toThrow(/trained on other data/);
  const run = train({
    data: [data],
    out: await makeFolder(),
    steps: 1,
    variant: "l2",
    temperature: 1,
  });
  await expect(run).rejects.toThrow(/--temperature: l2 predicts colours/);
});
