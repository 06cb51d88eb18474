/** Pictures ready for one step: n of them, S px a side, p = o * o output pixels each, k neighbours each. */
export type PreparedBatch = {
  images: number; //                n
  side: number; //                  S
  outputSide: number; //            o = S / output stride
  neighbours: number; //            k, 0 where no soft targets are made
  lightness: Float32Array; //       [n*S*S], L in 0..100
  bins: Int32Array; //              [n*p*k], 0..312, the nearest bin first
  weights: Float32Array; //         [n*p*k], of each pixel's bins, sum to 1
  pixelWeights: Float32Array; //    [n*p], weight of the pixel's nearest bin; 0 throughout a grey picture
  chroma?: Float32Array; //         [n*p*2], ab at the output's resolution, for regression
};
