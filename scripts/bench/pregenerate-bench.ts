import { existsSync } from "node:fs";
import { runScriptForJson } from "@/scripts/bench/child";
import type { BenchOptions } from "@/scripts/bench/options";
import type { Row } from "@/scripts/bench/rows";
import { compare } from "@/scripts/bench/rows";

type Setting = { width: number; side: number; count: number };

const settings: Setting[] = [
  { width: 64, side: 256, count: 24 },
  { width: 32, side: 128, count: 96 },
];

/** Pictures a second, JPEG in to PNG out, against the same program with the network in onnxruntime. */
export async function* benchPregenerate({ photos, rounds }: BenchOptions): AsyncGenerator<Row> {
  if (!existsSync(photos)) {
    console.log(`No photographs in ${photos}: nothing to recolour (--photos DIR).`);
    return;
  }
  for (const setting of settings) {
    const { width, side, count } = setting;
    yield await compare(`pregeneration, width ${width}, ${side} px, ${count} photographs`, {
      unit: "pictures/s",
      rounds,
      ours: () => speed("ours", setting, photos),
      peer: () => speed("onnxruntime", setting, photos),
    });
  }
}

async function speed(
  engine: "ours" | "onnxruntime",
  { width, side, count }: Setting,
  photos: string,
): Promise<number> {
  const numbers = Object.entries({ width, side, count });
  const args = numbers.flatMap(([key, value]) => [`--${key}`, String(value)]);
  const figures = await runScriptForJson<{ picturesPerSecond: number }>("pregenerate-run", [
    ...["--engine", engine, "--photos", photos],
    ...args,
  ]);
  return figures.picturesPerSecond;
}
