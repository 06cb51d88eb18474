import { mkdir } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { writeFileAtomically } from "@/scripts/atomic-file";
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
  const jpeg = await encodeTiles(rows, Math.sqrt(examples[0].l.length));
  const file = path.join(out, "grids", `step-${String(step).padStart(6, "0")}.jpg`);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFileAtomically(file, jpeg);
  return file;
}

/** rows of tiles, [side*side*3] each -> one JPEG on white. */
function encodeTiles(rows: readonly (readonly Uint8Array[])[], side: number): Promise<Buffer> {
  const width = rows[0].length * (side + gap) - gap;
  const height = rows.length * (side + gap) - gap;
  const canvas = new Uint8Array(width * height * 3).fill(255);
  rows.forEach((tiles, row) => {
    tiles.forEach((tile, column) => {
      for (let y = 0; y < side; y++) {
        const at = (row * (side + gap) + y) * width + column * (side + gap);
        canvas.set(tile.subarray(3 * y * side, 3 * (y + 1) * side), 3 * at);
      }
    });
  });
  const factor = Math.max(1, Math.round(tileSide / side));
  return sharp(canvas, { raw: { width, height, channels: 3 } })
    .resize(width * factor, height * factor, { kernel: "nearest" })
    .jpeg({ quality: 90, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
