import { mkdir } from "node:fs/promises";
import path from "node:path";
import { srgbToLab } from "@/lib/color/lab";
import { writeFileAtomically } from "@/scripts/atomic-file";
import type { Colouring } from "@/scripts/evaluate/colourings";
import { chooseRows, openColourings } from "@/scripts/evaluate/colourings";
import type { Photographs } from "@/scripts/evaluate/photographs";
import { openPhotographs } from "@/scripts/evaluate/photographs";
import { encodeTiles } from "@/scripts/tiles";
import { toRgb } from "@/scripts/train/validate";

/** So many photographs of the folder, taken evenly; their centre squares are reduced to this side in px. */
const shown = { limit: 6, side: 160 };

/** Between two of them, in px. */
const gap = 4;

/**
 * Writes images/examples/NAME.jpg below the folder of documents for every row of an evaluation: the same photographs
 * in its colours, side by side. models: where the weights are.
 */
export async function drawExamples(docs: string, folder: string, models: string): Promise<void> {
  const photographs = await openPhotographs(folder, shown);
  const { slugs } = chooseRows({ models });
  const colourings = await openColourings(slugs, photographs, { models, seed: "1" });
  await mkdir(path.join(docs, "images", "examples"), { recursive: true });
  for (const colouring of colourings) {
    const tiles = await recolourAll(photographs, colouring);
    const jpeg = await encodeTiles([tiles], { side: shown.side, gap });
    await writeFileAtomically(path.join(docs, "images", "examples", `${colouring.slug}.jpg`), jpeg);
    colouring.dispose();
  }
}

async function recolourAll({ names, read }: Photographs, { colorize }: Colouring) {
  const tiles: Uint8Array[] = [];
  for (const index of names.keys()) {
    const { rgb, width, height } = await read(index);
    const photo = srgbToLab(rgb, width, height);
    tiles.push(toRgb(photo, await colorize(photo, { index })));
  }
  return tiles;
}
