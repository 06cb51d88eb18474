import type { Protocol } from "@/lib/protocol/schema";

/** Where each preset comes from, in one sentence. */
export const describePreset: Record<Protocol["preset"], string> = {
  zhang2016:
    "As in Colorful Image Colorization (Zhang, Isola, Efros 2016): point at the fake, one second each.",
  pix2pix2017:
    "As in pix2pix (Isola et al. 2017): point at the fake, one second each, without vigilance trials.",
  palette2021:
    "As in Palette (Saharia et al. 2021): which image is from a camera, both at once for three seconds.",
  "pick-real":
    "The platform’s own: point at the real colours, one second each, with eight vigilance trials.",
};
