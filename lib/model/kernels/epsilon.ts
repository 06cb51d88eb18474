/** PyTorch's constant of batch normalisation, which the reference weights were computed with. */
export const batchNormEpsilon = 1e-5;
