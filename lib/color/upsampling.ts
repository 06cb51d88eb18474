import { guidedUpsampling } from "@/lib/color/guided-upsampling";
import type { LabImage } from "@/lib/color/lab";
import { resizeBilinear, type Plane } from "@/lib/color/resize";

/** How coarse colours are brought to a photograph's size: smoothly, or with the edges of its lightness. */
export const upsamplings = ["bilinear", "guided"] as const;

export type Upsampling = (typeof upsamplings)[number];

/** coarse: ab with two channels -> [h*w*2] at the photograph's size. */
export function upsampleAb(
  coarse: Plane,
  photo: Pick<LabImage, "l" | "width" | "height">,
  upsampling: Upsampling,
): Float32Array {
  if (upsampling === "guided") return guidedUpsampling(coarse, photo);
  return resizeBilinear(coarse, photo.width, photo.height).data;
}
