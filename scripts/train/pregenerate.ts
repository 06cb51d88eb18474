import { parseArgs } from "node:util";
import { upsamplings } from "@/lib/color/upsampling";
import { AppError } from "@/lib/errors";
import { makeColorizer } from "@/lib/model/make-colorizer";
import { bundledModels } from "@/scripts/bundled-models";
import { decodingOf, decodingOptions } from "@/scripts/decoding-options";
import { listPictureFiles } from "@/scripts/picture-folder";
import { runScript } from "@/scripts/setup/run-script";
import { readPhoto, recolourFolder } from "@/scripts/train/recolour-folder";

const usage = `Usage: npm run pregenerate -- --variant NAME --photos DIR --out DIR [--seed TEXT] [--models DIR]
  [--temperature T] [--upsampling ${upsamplings.join("|")}] [--input-side PX]   in place of what the model's card says`;

/** Recolours every photograph of a folder and writes NAME.png with the photograph's own lightness. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      variant: { type: "string", default: "full" },
      photos: { type: "string" },
      out: { type: "string" },
      seed: { type: "string", default: "1" },
      models: { type: "string", default: bundledModels },
      temperature: { type: "string" },
      upsampling: { type: "string" },
      "input-side": { type: "string" },
    },
  });
  const decoding = decodingOptions.safeParse(values);
  if (!values.photos || !values.out || !decoding.success) throw new AppError("bad_request", usage);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const files = await listPictureFiles(values.photos);
  const photos = { count: files.length, read: (index: number) => readPhoto(files[index]) };
  const { models: modelsDir, seed } = values;
  const colorizer = await makeColorizer(values.variant, {
    modelsDir,
    photos,
    seed,
    decoding: decodingOf(decoding.data),
  });
  const start = performance.now();
  await recolourFolder(files, colorizer, values.out);
  const rate = ((1000 * files.length) / (performance.now() - start)).toFixed(1);
  console.log(`${files.length} pictures of ${values.variant} in ${values.out}, ${rate} a second.`);
  return 0;
}

await runScript(main);
