import * as tf from "@tensorflow/tfjs";
import type { LabImage } from "@/lib/color/lab";
import { resizeBilinear } from "@/lib/color/resize";
import { upsampleAb } from "@/lib/color/upsampling";
import { outputStrideOf, sideMultiple } from "@/lib/model/network";
import { createPredictor } from "@/lib/model/predictor";
import type { TrainedModel } from "@/lib/model/trained-model";

/** Gives a photograph new colours: ab [h*w*2], to be joined with the photograph's own L. */
export type Colorizer = {
  slug: string;
  colorize: (photo: LabImage, context: { index: number }) => Promise<Float32Array>;
  /** Frees what the colorizer holds on the engine. */
  dispose: () => void;
};

/** A colorizer from trained weights, which it puts on the engine once. The engine must be loaded. */
export async function createTrainedColorizer(model: TrainedModel): Promise<Colorizer> {
  const predictor = await createPredictor(model);
  const stride = outputStrideOf(model.network);
  return {
    slug: model.slug,
    colorize: async (photo) => {
      const small = toNetworkSize(photo, model.inputSide);
      const lightness = tf.tensor4d(small.data, [1, small.height, small.width, 1]);
      const output = predictor.predict(lightness);
      const data = (await output.data()) as Float32Array;
      tf.dispose([lightness, output]);
      const [width, height] = [small.width / stride, small.height / stride];
      const coarse = { data, width, height, channels: 2 };
      return upsampleAb(coarse, photo, model.upsampling ?? "bilinear");
    },
    dispose: predictor.dispose,
  };
}

/** The lightness at the network's size: shortest side `inputSide`, both sides multiples of 16. */
export function toNetworkSize({ l, width, height }: LabImage, inputSide: number) {
  const scale = inputSide / Math.min(width, height);
  const fit = (side: number) =>
    sideMultiple * Math.max(1, Math.round((side * scale) / sideMultiple));
  return resizeBilinear({ data: l, width, height, channels: 1 }, fit(width), fit(height));
}
