/** 8-bit pixels, [h*w*3]. */
type Raster = { rgb: Uint8Array; width: number; height: number };

type Channel = { values: Float64Array; width: number; height: number };

type Window = {
  /** Its side in px. */
  side: number;
  /** The weighted mean of every window that lies inside: [(h-side+1)*(w-side+1)]. */
  means: (channel: Channel) => Float64Array;
  /** What covariances are multiplied by. */
  covarianceFactor: number;
};

/** (0.01 · 255)² and (0.03 · 255)²: they keep flat windows from dividing by nothing. */
const c1 = (0.01 * 255) ** 2;
const c2 = (0.03 * 255) ** 2;

const gaussianWeights = gaussianTaps(1.5, 5);

const windows = {
  /** 7 x 7, all weights equal, sample covariances: scikit-image's default. */
  uniform: { side: 7, means: (channel) => boxMeans(channel, 7), covarianceFactor: 49 / 48 },
  /** 11 x 11, a Gaussian of 1.5 px, population covariances: Wang et al. (2004). */
  gaussian: {
    side: gaussianWeights.length,
    means: (channel) => weightedMeans(channel, gaussianWeights),
    covarianceFactor: 1,
  },
} satisfies Record<string, Window>;

export type SsimWindow = keyof typeof windows;

/** The shorter side must have as many pixels as the window. */
export const ssimSideMin: Record<SsimWindow, number> = {
  uniform: windows.uniform.side,
  gaussian: windows.gaussian.side,
};

/**
 * Structural similarity of two 8-bit pictures of one size: the mean over all windows that lie inside the picture, and
 * over the three channels. At most 1, for equal pictures.
 */
export function ssim(reference: Raster, other: Raster, window: SsimWindow = "uniform"): number {
  const { width, height } = reference;
  if (other.width !== width || other.height !== height) {
    throw new RangeError(
      `${width} x ${height} and ${other.width} x ${other.height} pixels cannot be compared.`,
    );
  }
  if (Math.min(width, height) < ssimSideMin[window]) {
    throw new RangeError(`SSIM needs at least ${ssimSideMin[window]} pixels a side.`);
  }
  const channels = [0, 1, 2].map((channel) =>
    channelSsim(channelOf(reference, channel), channelOf(other, channel), windows[window]),
  );
  return (channels[0] + channels[1] + channels[2]) / 3;
}

function channelOf({ rgb, width, height }: Raster, channel: number): Channel {
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) values[i] = rgb[3 * i + channel];
  return { values, width, height };
}

function channelSsim(x: Channel, y: Channel, { means, covarianceFactor }: Window): number {
  const [mx, my] = [means(x), means(y)];
  const [mxx, myy, mxy] = [means(product(x, x)), means(product(y, y)), means(product(x, y))];
  let sum = 0;
  for (let i = 0; i < mx.length; i++) {
    const varianceX = covarianceFactor * (mxx[i] - mx[i] * mx[i]);
    const varianceY = covarianceFactor * (myy[i] - my[i] * my[i]);
    const covariance = covarianceFactor * (mxy[i] - mx[i] * my[i]);
    sum +=
      ((2 * mx[i] * my[i] + c1) * (2 * covariance + c2)) /
      ((mx[i] * mx[i] + my[i] * my[i] + c1) * (varianceX + varianceY + c2));
  }
  return sum / mx.length;
}

function product(x: Channel, y: Channel): Channel {
  const values = new Float64Array(x.values.length);
  for (let i = 0; i < values.length; i++) values[i] = x.values[i] * y.values[i];
  return { ...x, values };
}

/** Means of squares of pixels by running sums: of whole numbers, so that nothing is lost on the way. */
function boxMeans({ values, width, height }: Channel, side: number): Float64Array {
  const [columns, rows] = [width - side + 1, height - side + 1];
  const means = new Float64Array(columns * rows);
  const columnSums = new Float64Array(width);
  for (let y = 0; y < height; y++) {
    const [entering, leaving] = [y * width, (y - side) * width];
    for (let x = 0; x < width; x++) columnSums[x] += values[entering + x];
    if (leaving >= 0) for (let x = 0; x < width; x++) columnSums[x] -= values[leaving + x];
    if (y < side - 1) continue;
    const to = (y - side + 1) * columns - (side - 1);
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += columnSums[x];
      if (x >= side) sum -= columnSums[x - side];
      if (x >= side - 1) means[to + x] = sum / (side * side);
    }
  }
  return means;
}

/** Means with the same weights along both axes, one axis after the other. */
function weightedMeans({ values, width, height }: Channel, taps: readonly number[]): Float64Array {
  const [columns, rows] = [width - taps.length + 1, height - taps.length + 1];
  const across = new Float64Array(columns * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k] * values[y * width + x + k];
      across[y * columns + x] = sum;
    }
  }
  const means = new Float64Array(columns * rows);
  for (let k = 0; k < taps.length; k++) {
    const from = k * columns;
    for (let i = 0; i < means.length; i++) means[i] += taps[k] * across[from + i];
  }
  return means;
}

function gaussianTaps(sigma: number, radius: number): number[] {
  const raw = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)),
  );
  const total = raw.reduce((sum, value) => sum + value, 0);
  return raw.map((value) => value / total);
}
