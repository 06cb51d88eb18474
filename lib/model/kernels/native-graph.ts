import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { servingTag } from "@/lib/model/formats/tensorflow-graph";

/** A graph that the TensorFlow library has taken whole, and so could fuse and plan. */
export type NativeGraph = {
  run: (input: tf.Tensor) => tf.Tensor;
  dispose: () => void;
};

type GraphBackend = {
  binding: {
    loadSavedModel: (folder: string, tags: string) => number;
    deleteSavedModel: (id: number) => void;
  };
  runSavedModel: (
    id: number,
    inputs: tf.Tensor[],
    inputInfos: { name: string }[],
    outputs: string[],
  ) => tf.Tensor[];
};

/** Loads a SavedModel of constants. The native engine must be active. */
export async function loadNativeGraph(
  savedModel: Uint8Array,
  { input, output }: { input: string; output: string },
): Promise<NativeGraph> {
  const backend = tf.backend() as unknown as GraphBackend;
  const folder = await mkdtemp(path.join(os.tmpdir(), "truehue-graph-"));
  try {
    // The library loads from a folder only; once loaded it needs it no more.
    await writeFile(path.join(folder, "saved_model.pb"), savedModel);
    const id = backend.binding.loadSavedModel(folder, servingTag);
    return {
      run: (tensor) =>
        backend.runSavedModel(id, [tensor], [{ name: `${input}:0` }], [`${output}:0`])[0],
      dispose: () => backend.binding.deleteSavedModel(id),
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}
