import * as ort from "onnxruntime-node";
import { resizeBilinear } from "@/lib/color/resize";
import type { Colorizer } from "@/lib/model/colorize";
import type { TrainedModel } from "@/lib/model/trained-model";
import { toNetworkSize } from "@/lib/model/colorize";
import { writeOnnx } from "@/lib/model/formats/onnx";
import { outputStrideOf } from "@/lib/model/network";

/** The same model with its network in onnxruntime: the peer of ours, in the same surroundings. */
export async function createOnnxColorizer(model: TrainedModel): Promise<Colorizer> {
  const session = await ort.InferenceSession.create(writeOnnx(model), {
    graphOptimizationLevel: "all",
  });
  const stride = outputStrideOf(model.network);
  return {
    slug: model.slug,
    colorize: async (photo) => {
      const { data, width, height } = toNetworkSize(photo, model.inputSide);
      const lightness = new ort.Tensor("float32", data, [1, 1, height, width]);
      const { ab } = await session.run({ lightness }, ["ab"]);
      const [w, h] = [width / stride, height / stride];
      const plane = {
        data: lastChannels(ab.data as Float32Array),
        width: w,
        height: h,
        channels: 2,
      };
      return resizeBilinear(plane, photo.width, photo.height).data;
    },
    dispose: () => void session.release(),
  };
}

/** [2, n] -> [n, 2]. */
function lastChannels(planes: Float32Array): Float32Array {
  const count = planes.length / 2;
  return Float32Array.from(planes, (_, i) => planes[(i % 2) * count + (i >> 1)]);
}
