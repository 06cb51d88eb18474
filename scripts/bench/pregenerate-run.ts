import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { TrainedModel } from "@/lib/model/trained-model";
import { createTrainedColorizer } from "@/lib/model/colorize";
import { loadEngine } from "@/lib/model/engine";
import { initialWeights } from "@/lib/model/parameters";
import { networkOf, variants } from "@/lib/model/variants";
import { seededRandom } from "@/lib/protocol/random";
import { createOnnxColorizer } from "@/scripts/bench/onnx-colorizer";
import { listPictureFiles } from "@/scripts/picture-folder";
import { runScript } from "@/scripts/setup/run-script";
import { recolourFolder } from "@/scripts/train/recolour-folder";

/** Recolours photographs with a network of noise and prints pictures a second, JPEG in to PNG out. */
async function main(): Promise<number> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: { engine: text, width: text, side: text, photos: text, count: text },
  });
  const model = makeModel(Number(values.width), Number(values.side));
  const files = (await listPictureFiles(values.photos!)).slice(0, Number(values.count));
  if (values.engine === "ours") await loadEngine();
  const colorizer =
    values.engine === "ours"
      ? await createTrainedColorizer(model)
      : await createOnnxColorizer(model);
  const out = await mkdtemp(path.join(os.tmpdir(), "truehue-bench-"));
  try {
    await recolourFolder(files.slice(0, 2), colorizer, out);
    const start = performance.now();
    await recolourFolder(files, colorizer, out);
    const seconds = (performance.now() - start) / 1000;
    console.log(JSON.stringify({ picturesPerSecond: files.length / seconds }));
  } finally {
    colorizer.dispose();
    await rm(out, { recursive: true });
  }
  return 0;
}

function makeModel(width: number, inputSide: number): TrainedModel {
  const network = networkOf(variants.full, width);
  const random = seededRandom("bench");
  const weights = initialWeights(network, random, new Float32Array(network.outputs));
  const { temperature } = variants.full;
  return { slug: "full", network, weights, temperature, inputSide };
}

await runScript(main);
