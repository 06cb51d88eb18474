import type { Upsampling } from "@/lib/color/upsampling";
import type { NetworkConfig } from "@/lib/model/network";
import type { Weights } from "@/lib/model/parameters";

/** Trained weights and what is needed to give photographs colours with them. */
export type TrainedModel = {
  slug: string;
  network: NetworkConfig;
  weights: Weights;
  /** Of the annealed mean that turns the distribution over bins into one colour. */
  temperature: number;
  /** The shortest side, in px, at which the network sees a photograph. */
  inputSide: number;
  /** How its colours are brought to the photograph's size: bilinear where nothing is said. */
  upsampling?: Upsampling;
};
