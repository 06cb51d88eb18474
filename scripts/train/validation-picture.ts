import { mkdir } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "@/scripts/atomic-file";
import { encodeTiles } from "@/scripts/tiles";
import type { Example } from "@/scripts/train/examples";
import { toRgb } from "@/scripts/train/validate";

/** Shorter sides are enlarged to about this many px, or a crop of 64 px would be hard to judge by eye. */
const tileSide = 128;

/** Between the tiles, in px of the crops. */
const gap = 2;

export type ValidationPicture = {
  step: number;
  examples: readonly Example[];
  /** The same pictures in the network's colours: [side*side*3] each, 8-bit sRGB. */
  recoloured: readonly Uint8Array[];
};

/** Writes grids/step-000500.jpg in the run's folder: a column a photograph; gray, ours and real below each other. */
export async function writeValidationPicture(
  out: string,
  { step, examples, recoloured }: ValidationPicture,
): Promise<string> {
  const rows = [
    examples.map((example) => toRgb(example, new Float32Array(example.ab.length))),
    recoloured,
    examples.map((example) => toRgb(example, example.ab)),
  ];
  const side = Math.sqrt(examples[0].l.length);
  const factor = Math.max(1, Math.round(tileSide / side));
  const jpeg = await encodeTiles(rows, { side, gap, factor });
  const file = path.join(out, "grids", `step-${String(step).padStart(6, "0")}.jpg`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomically(file, jpeg);
  return file;
}
