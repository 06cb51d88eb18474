import type { PhotographDescription } from "@/lib/photos/describe-photograph";

/**
 * What a photograph needs to be worth a colorization test. Chosen by eye on a contact sheet of the 50 photographs of
 * tabler-ui 0.0.34, of which 42 pass: seven dark ones fall to lightness (all below 22), one more to chroma (7.6).
 */
export const suitablePhotograph = {
  /** Darker pictures show hardly any colour, real or not. */
  meanLightnessMin: 23,
  /** Brighter ones are washed out. */
  meanLightnessMax: 90,
  /** Nearly grey photographs look the same recoloured. */
  meanChromaMin: 8,
  /** A quarter more than the 256 px of a stimulus, so that every stimulus is a true reduction. */
  shorterSideMinPx: 320,
} as const;

/** Whether a photograph is neither too dark, too bright, too grey nor too small for a demonstration study. */
export function isSuitable(photograph: PhotographDescription): boolean {
  const { width, height, meanLightness, meanChroma } = photograph;
  const { meanLightnessMin, meanLightnessMax, meanChromaMin, shorterSideMinPx } =
    suitablePhotograph;
  return (
    Math.min(width, height) >= shorterSideMinPx &&
    meanLightness >= meanLightnessMin &&
    meanLightness <= meanLightnessMax &&
    meanChroma >= meanChromaMin
  );
}
