import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { Colorizer } from "@/lib/model/colorize";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { readPicture } from "@/lib/stimulus/read-picture";
import { recolour } from "@/lib/stimulus/recolour";
import { listPictureFiles } from "@/scripts/picture-folder";
import { runScript } from "@/scripts/setup/run-script";
import { writeFileAtomically } from "@/scripts/train/checkpoint";

const bundledModels = fileURLToPath(new URL("../../models", import.meta.url));

const usage =
  "Usage: npm run pregenerate -- --variant full|gray|random --photos DIR --out DIR [--seed TEXT] [--models DIR]";

/** Recolours every photograph of a folder and writes NAME.png with the photograph's own lightness. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      variant: { type: "string", default: "full" },
      photos: { type: "string" },
      out: { type: "string" },
      seed: { type: "string", default: "1" },
      models: { type: "string", default: bundledModels },
    },
  });
  if (!values.photos || !values.out) throw new AppError("bad_request", usage);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const files = await listPictureFiles(values.photos);
  await mkdir(values.out, { recursive: true });
  const photos = { count: files.length, read: (index: number) => readPhoto(files[index]) };
  const { models: modelsDir, seed } = values;
  const colorizer = await makeColorizer(values.variant, { modelsDir, photos, seed });
  const seconds = await recolourAll(files, colorizer, values.out);
  const rate = (files.length / seconds).toFixed(1);
  console.log(`${files.length} pictures of ${values.variant} in ${values.out}, ${rate} a second.`);
  return 0;
}

async function recolourAll(files: string[], colorizer: Colorizer, out: string): Promise<number> {
  const start = performance.now();
  for (const [index, file] of files.entries()) {
    const photo = await readPhoto(file);
    const png = await recolour(photo, await colorizer.colorize(photo, { index }));
    await writeFileAtomically(path.join(out, `${path.parse(file).name}.png`), png);
  }
  return (performance.now() - start) / 1000;
}

async function readPhoto(file: string): Promise<LabImage> {
  const { rgb, width, height } = await readPicture(await readFile(file));
  return srgbToLab(rgb, width, height);
}

await runScript(main);
