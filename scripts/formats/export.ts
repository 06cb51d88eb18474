import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";
import type { TrainedModel } from "@/lib/model/trained-model";
import { loadEngine } from "@/lib/model/engine";
import { createLayersModel } from "@/lib/model/formats/layers-model";
import type { ExportedFile } from "@/lib/model/formats/layers-model-files";
import { layersModelFiles } from "@/lib/model/formats/layers-model-files";
import { writeOnnx } from "@/lib/model/formats/onnx";
import type { StoredAs } from "@/lib/model/formats/safetensors";
import { writeSafetensors } from "@/lib/model/formats/safetensors";
import { readModelFolder } from "@/lib/model/model-folder";
import { writeFileAtomically } from "@/scripts/atomic-file";
import { isStoredAs, weightsFormat } from "@/scripts/formats/weights-format";
import { findCheckpoint } from "@/scripts/train/checkpoint";
import { finishedWeights } from "@/scripts/train/result";
import { runScript } from "@/scripts/setup/run-script";

const usage =
  "Usage: npm run export -- --model models/NAME --format onnx|tfjs|safetensors --out DIR [--stored-as F16|F32|U8] [--unrounded]";

/** Each format's files, and how its weights are described in the card that goes with them. */
const writers: Record<string, (model: TrainedModel, storedAs: StoredAs) => Promise<Written>> = {
  onnx: async (model) => ({
    files: [{ name: "model.onnx", content: writeOnnx(model) }],
    weightsFormat: "ONNX, operators of set 17, float32, kernels as [out, in, height, width]",
  }),
  tfjs: async (model) => ({
    files: await writeLayersModel(model),
    weightsFormat: "TensorFlow.js layers model, kernels as [height, width, in, out]",
  }),
  safetensors: async ({ slug, network, weights }, storedAs) => {
    const metadata = { slug, width: String(network.width) };
    const content = writeSafetensors({ weights, metadata }, storedAs);
    return {
      files: [{ name: "weights.safetensors", content }],
      weightsFormat: weightsFormat(storedAs),
    };
  },
};

type Written = { files: ExportedFile[]; weightsFormat: string };

/** Writes a model's folder in another format, its cards beside it. See docs/formats.md. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      model: { type: "string" },
      format: { type: "string" },
      out: { type: "string" },
      "stored-as": { type: "string", default: "F16" },
      unrounded: { type: "boolean", default: false },
    },
  });
  const { model: folder, format = "", out, "stored-as": storedAs } = values;
  if (!folder || !out || !Object.hasOwn(writers, format) || !isStoredAs(storedAs)) {
    throw new AppError("bad_request", usage);
  }
  const model = await (values.unrounded ? readUnrounded(folder) : readModelFolder(folder));
  const written = await writers[format](model, storedAs);
  const files = [...written.files, ...(await readCards(folder, written.weightsFormat))];
  await mkdir(out, { recursive: true });
  for (const { name, content } of files) {
    await writeFileAtomically(path.join(out, name), content);
    console.log(`${path.join(out, name)}, ${(Buffer.byteLength(content) / 1e6).toFixed(2)} MB`);
  }
  return 0;
}

/** The model of a finished run with the float32 weights of its checkpoint: what rounding costs is measured from them. */
async function readUnrounded(folder: string): Promise<TrainedModel> {
  const model = await readModelFolder(folder);
  const checkpoint = await findCheckpoint(folder);
  if (checkpoint) return { ...model, weights: finishedWeights(checkpoint.weights) };
  const message = `${folder} holds no checkpoint: only the folder of a training run has unrounded weights.`;
  throw new AppError("not_found", message);
}

async function writeLayersModel(model: TrainedModel): Promise<ExportedFile[]> {
  // Nothing is computed, so the engine that every machine has will do.
  await loadEngine("cpu");
  const layersModel = createLayersModel(model);
  const files = await layersModelFiles(layersModel);
  layersModel.dispose();
  return files;
}

/** The cards tell what the model is and is not good for, so they go where it goes. */
async function readCards(folder: string, format: string): Promise<ExportedFile[]> {
  const card = JSON.parse(await readFile(path.join(folder, "card.json"), "utf8")) as object;
  const json = `${JSON.stringify({ ...card, weightsFormat: format }, null, 2)}\n`;
  const text = await readFile(path.join(folder, "card.md"), "utf8");
  return [
    { name: "card.json", content: json },
    { name: "card.md", content: text },
  ];
}

await runScript(main);
