import * as tf from "@tensorflow/tfjs";
import { floatsFromHalves, halvesFromFloats } from "@/lib/model/formats/half-float";

/** A file's name and content. */
export type ExportedFile = { name: string; content: Uint8Array | string };

const weightsName = "weights.bin";

/**
 * The two files that tf.loadLayersModel loads. A tensor whose values are half precision numbers, as those of bundled
 * weights are, is kept in that: half the size, and nothing is lost.
 */
export async function layersModelFiles(model: tf.LayersModel): Promise<ExportedFile[]> {
  const artifacts = await artifactsOf(model);
  const { modelTopology, format, generatedBy, weightSpecs = [] } = artifacts;
  const values = new Float32Array(tf.io.CompositeArrayBuffer.join(artifacts.weightData));
  let at = 0;
  const tensors = weightSpecs.map((spec) => {
    const start = at;
    at += tf.util.sizeFromShape(spec.shape);
    return storeTensor(spec, values.subarray(start, at));
  });
  const manifest = [{ paths: [weightsName], weights: tensors.map(({ spec }) => spec) }];
  const json = { format, generatedBy, modelTopology, weightsManifest: manifest };
  return [
    { name: "model.json", content: JSON.stringify(json) },
    { name: weightsName, content: Buffer.concat(tensors.map(({ bytes }) => bytes)) },
  ];
}

async function artifactsOf(model: tf.LayersModel): Promise<tf.io.ModelArtifacts> {
  const saved: tf.io.ModelArtifacts[] = [];
  const handler = tf.io.withSaveHandler(async (artifacts) => {
    saved.push(artifacts);
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(artifacts) };
  });
  await model.save(handler);
  return saved[0];
}

function storeTensor(spec: tf.io.WeightsManifestEntry, values: Float32Array) {
  const halves = halvesFromFloats(values);
  const isExact = floatsFromHalves(halves).every((value, i) => value === values[i]);
  const stored = isExact ? halves : values;
  return {
    spec: isExact ? { ...spec, quantization: { dtype: "float16" } } : spec,
    bytes: new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength),
  };
}
