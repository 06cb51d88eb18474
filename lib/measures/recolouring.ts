import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { addToAuc, classesOf, createAucTally } from "@/lib/measures/auc";
import { meanChroma } from "@/lib/measures/chroma";
import { colourfulness } from "@/lib/measures/colourfulness";
import { psnr } from "@/lib/measures/psnr";
import { ssim } from "@/lib/measures/ssim";
import type { Picture } from "@/lib/stimulus/read-picture";

/** A photograph with all that is needed of it to measure any number of recolourings. */
export type MeasuredPhoto = {
  picture: Picture;
  lab: LabImage;
  /** Of each pixel, 0..312. */
  classes: Uint16Array;
  /** Share of the pixels in each class, [313]: it sums to 1. */
  classShares: Float64Array;
  colourfulness: number;
};

export function measurePhoto(picture: Picture): MeasuredPhoto {
  const lab = srgbToLab(picture.rgb, picture.width, picture.height);
  const classes = classesOf(lab.ab);
  const tally = createAucTally();
  addToAuc(tally, { actual: lab.ab, predicted: lab.ab, classes });
  const classShares = tally.counts.map((count) => count / classes.length);
  return { picture, lab, classes, classShares, colourfulness: colourfulness(picture.rgb) };
}

/** One recolouring of a photograph, measured on its 8-bit pixels. */
export type RecolouringScores = {
  /** Mean over all pixels of the score of those in each class, [313]: summed, 151 times the area. */
  classScores: Float64Array;
  /** In dB; infinite where no pixel differs. */
  psnr: number;
  ssim: number;
  colourfulness: number;
  meanChroma: number;
};

export function measureRecolouring(photo: MeasuredPhoto, recoloured: Picture): RecolouringScores {
  const { rgb, width, height } = recoloured;
  const { ab } = srgbToLab(rgb, width, height);
  const tally = createAucTally();
  addToAuc(tally, { actual: photo.lab.ab, predicted: ab, classes: photo.classes });
  return {
    classScores: tally.scores.map((score) => score / photo.classes.length),
    psnr: psnr(photo.picture.rgb, rgb),
    ssim: ssim(photo.picture, recoloured),
    colourfulness: colourfulness(rgb),
    meanChroma: meanChroma(ab),
  };
}
