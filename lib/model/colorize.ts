import * as tf from "@tensorflow/tfjs";
import type { LabImage } from "@/lib/color/lab";
import { resizeBilinear } from "@/lib/color/resize";
import { upsampleAb, type Upsampling } from "@/lib/color/upsampling";
import { decodeOutput } from "@/lib/model/decoding";
import type { NetworkConfig } from "@/lib/model/network";
import { forward, outputStrideOf, sideMultiple } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";
import { loadWeights } from "@/lib/model/parameters";

/** Gives a photograph new colours: ab [h*w*2], to be joined with the photograph's own L. */
export type Colorizer = {
  slug: string;
  colorize: (photo: LabImage, context: { index: number }) => Promise<Float32Array>;
  /** Frees what the colorizer holds on the engine. */
  dispose: () => void;
};

export type TrainedModel = {
  slug: string;
  network: NetworkConfig;
  weights: Weights;
  temperature: number;
  /** The shortest side, in px, at which the network sees a photograph. */
  inputSide: number;
  /** How its colours are brought to the photograph's size: bilinear where nothing is said. */
  upsampling?: Upsampling;
};

/** A colorizer from trained weights, which it puts on the engine once. The engine must be loaded. */
export function createTrainedColorizer(model: TrainedModel): Colorizer {
  const loaded = loadWeights(model.network, model.weights);
  return {
    slug: model.slug,
    colorize: async (photo) => {
      const small = toNetworkSize(photo, model.inputSide);
      const output = tf.tidy(() => {
        const lightness = tf.tensor4d(small.data, [1, small.height, small.width, 1]);
        const { moments, parameters } = loaded;
        const { logits } = forward(model.network, parameters, lightness, { moments });
        return decodeOutput(logits, model.temperature);
      });
      const data = (await output.data()) as Float32Array;
      output.dispose();
      const stride = outputStrideOf(model.network);
      const [width, height] = [small.width / stride, small.height / stride];
      return upsampleAb(
        { data, width, height, channels: 2 },
        photo,
        model.upsampling ?? "bilinear",
      );
    },
    dispose: () => {
      tf.dispose([loaded.parameters, Object.values(loaded.moments).flatMap(Object.values)]);
    },
  };
}

/** The lightness at the network's size: shortest side `inputSide`, both sides multiples of 16. */
export function toNetworkSize({ l, width, height }: LabImage, inputSide: number) {
  const scale = inputSide / Math.min(width, height);
  const fit = (side: number) =>
    sideMultiple * Math.max(1, Math.round((side * scale) / sideMultiple));
  return resizeBilinear({ data: l, width, height, channels: 1 }, fit(width), fit(height));
}
