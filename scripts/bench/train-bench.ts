import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { runForJson, runScriptForJson } from "@/scripts/bench/child";
import type { Precision } from "@/lib/model/kernels/precision";
import { precisions } from "@/lib/model/kernels/precision";
import { describeOperationTimes } from "@/scripts/bench/operation-times";
import type { Row } from "@/scripts/bench/rows";
import { compare } from "@/scripts/bench/rows";
import type { BenchOptions } from "@/scripts/bench/options";
import type { StepFigures } from "@/scripts/bench/train-steps";
import { loadDataSet, readSample } from "@/scripts/train/data";

type Setting = { width: number; side: number; batch: number; precision?: Precision };

const settings: Setting[] = [
  { width: 16, side: 64, batch: 32 },
  { width: 32, side: 64, batch: 32 },
  { width: 64, side: 64, batch: 16 },
  { width: 32, side: 128, batch: 16 },
];

const nameOf = ({ width, side, batch, precision = "float32" }: Setting) =>
  `width ${width}, ${side} px, batch ${batch}, ${precision}`;

/**
 * Images a second of a training step, against the same network in PyTorch (channels-last), both in the same precision,
 * and where ours goes.
 */
export async function* benchTrain(options: BenchOptions): AsyncGenerator<Row> {
  const torch = await findTorch(options);
  for (const precision of await precisionsHere(options)) {
    for (const size of settings) {
      const setting = { ...size, precision };
      yield await compare(`training step, ${nameOf(setting)}`, {
        unit: "images/s",
        rounds: options.rounds,
        ours: () => ourSpeed(setting, options),
        peer: torch && (() => torchSpeed(torch, setting, options)),
      });
      const profile = await ourProfile(setting, options);
      if (profile) console.log(`  ${profile}`);
    }
  }
  yield* benchRealInput(options, torch);
}

/** The same with photographs: JPEG in, and what of the step's speed their preparation costs. */
async function* benchRealInput(options: BenchOptions, torch: Torch | null): AsyncGenerator<Row> {
  const { data, rounds } = options;
  if (!existsSync(data)) {
    console.log(`No photographs in ${data}: the input pipeline is not measured (--data DIR).`);
    return;
  }
  const setting = { width: 32, side: 64, batch: 32 };
  const pictures = await loosePictures(data);
  try {
    yield await compare(`training from JPEG, ${nameOf(setting)}`, {
      unit: "images/s",
      rounds,
      ours: () => ourSpeed(setting, options, { data }),
      peer: torch && (() => torchSpeed(torch, setting, options, pictures)),
    });
    yield await compare(`  the same beside bare steps, both ours, ${nameOf(setting)}`, {
      unit: "images/s (peer: synthetic)",
      rounds,
      ours: () => ourSpeed(setting, options, { data }),
      peer: () => ourSpeed(setting, options),
    });
    yield await compare("  of which steps waited for their batch", {
      ...{ unit: "share of the time", rounds, peer: null },
      ours: async () => (await ourSteps(setting, options, { data })).waitingShare,
    });
  } finally {
    await rm(pictures, { recursive: true });
  }
}

async function ourSpeed(...args: Parameters<typeof ourSteps>): Promise<number> {
  return (await ourSteps(...args)).imagesPerSecond;
}

/** Those of the engine that loads here. */
async function precisionsHere(options: BenchOptions): Promise<readonly Precision[]> {
  const least = { width: 1, side: 16, batch: 1 };
  const { engine } = await ourSteps(least, { ...options, seconds: 0 });
  return engine.startsWith("tfjs-node") ? precisions : ["float32"];
}

/**
 * Where the time of a step goes, measured on its own: reading the clock costs a little. Null where the engine does not
 * tell.
 */
async function ourProfile(setting: Setting, options: BenchOptions): Promise<string | null> {
  const figures = await ourSteps(setting, options, { isProfiled: true });
  if (!figures.operations) return null;
  const perStep = (ms: number) => ms / figures.steps;
  const operations = Object.entries(figures.operations);
  const times = Object.fromEntries(operations.map(([name, ms]) => [name, perStep(ms)]));
  const total = perStep(figures.spentMs);
  return `a step of ${total.toFixed(0)} ms: ${describeOperationTimes(times, total)}`;
}

async function ourSteps(
  setting: Setting,
  { seconds }: BenchOptions,
  { data, isProfiled = false }: { data?: string; isProfiled?: boolean } = {},
): Promise<StepFigures> {
  const values = Object.entries({ ...setting, seconds, ...(data ? { data } : {}) });
  const args = values.flatMap(([key, value]) => [`--${key}`, String(value)]);
  return runScriptForJson("train-steps", isProfiled ? [...args, "--profile"] : args);
}

type Torch = { python: string; script: string };

/** The peer's script and a Python that has PyTorch, or null after saying what is missing. */
async function findTorch({ peers, python }: BenchOptions): Promise<Torch | null> {
  const script = path.join(peers, "torch_zhang.py");
  if (!existsSync(script)) {
    console.log(`No peer: ${script} is not there (--peers DIR).`);
    return null;
  }
  try {
    const [code, version] = ["import torch, json", "print(json.dumps(torch.__version__))"];
    console.log(
      `Peer: PyTorch ${await runForJson<string>(python, ["-c", `${code}; ${version}`])}.`,
    );
    return { python, script };
  } catch {
    console.log(`No peer: ${python} has no PyTorch (--python FILE).`);
    return null;
  }
}

async function torchSpeed(
  { python, script }: Torch,
  { width, side, batch, precision }: Setting,
  { seconds }: BenchOptions,
  images?: string,
): Promise<number> {
  const numbers = { width, size: side, batch, seconds };
  const args = Object.entries(numbers).flatMap(([key, value]) => [`--${key}`, String(value)]);
  const input = images ? ["--images", images] : [];
  const figures = await runForJson<{ imgs_per_s: number }>(python, [
    script,
    ...["--mode", "train", "--cl"],
    ...(precision === "bfloat16" ? ["--bf16"] : []),
    ...args,
    ...input,
  ]);
  return figures.imgs_per_s;
}

/** The peer reads loose files: some of the data set's pictures as such, in a folder of their own. */
async function loosePictures(data: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "truehue-bench-"));
  const { samples } = await loadDataSet([data]);
  await mkdir(folder, { recursive: true });
  const some = samples.slice(0, 1024);
  await Promise.all(
    some.map((sample, i) => writeFile(path.join(folder, `${i}.jpg`), readSample(sample))),
  );
  return folder;
}
