import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import sharp from "sharp";
import { labToSrgb, srgbToLab } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { Colorizer } from "@/lib/model/colorize";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { writeFileAtomically } from "@/scripts/train/checkpoint";

const bundledModels = fileURLToPath(new URL("../../models", import.meta.url));

const usage =
  "Usage: npm run pregenerate -- --variant full|gray|random --photos DIR --out DIR [--seed TEXT] [--models DIR]";

/** Recolours every photograph of a folder and writes NAME.png with the photograph's own lightness. */
async function main(): Promise<void> {
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
  const files = await listPhotos(values.photos);
  await mkdir(values.out, { recursive: true });
  const photos = { count: files.length, read: (index: number) => readPhoto(files[index]) };
  const { models: modelsDir, seed } = values;
  const colorizer = await makeColorizer(values.variant, { modelsDir, photos, seed });
  const seconds = await recolour(files, colorizer, values.out);
  const rate = (files.length / seconds).toFixed(1);
  console.log(`${files.length} pictures of ${values.variant} in ${values.out}, ${rate} a second.`);
}

async function recolour(files: string[], colorizer: Colorizer, out: string): Promise<number> {
  const start = performance.now();
  for (const [index, file] of files.entries()) {
    const photo = await readPhoto(file);
    const ab = await colorizer.colorize(photo, { index });
    const { width, height } = photo;
    const raw = { width, height, channels: 3 as const };
    const png = await sharp(labToSrgb({ ...photo, ab }), { raw })
      .png()
      .toBuffer();
    await writeFileAtomically(path.join(out, `${path.parse(file).name}.png`), png);
  }
  return (performance.now() - start) / 1000;
}

async function listPhotos(folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new AppError("not_found", `The folder ${folder} does not exist.`);
  const names = (await readdir(folder)).filter((name) => /\.(jpe?g|png|webp)$/i.test(name)).sort();
  if (names.length === 0)
    throw new AppError("not_found", `There is no JPEG, PNG or WebP in ${folder}.`);
  return names.map((name) => path.join(folder, name));
}

async function readPhoto(file: string) {
  const picture = sharp(file).autoOrient().toColourspace("srgb").removeAlpha().raw();
  const { data, info } = await picture.toBuffer({ resolveWithObject: true });
  return srgbToLab(data, info.width, info.height);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
