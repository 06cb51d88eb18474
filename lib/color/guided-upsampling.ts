import type { LabImage } from "@/lib/color/lab";
import { resizeBilinear, type Plane } from "@/lib/color/resize";

/** Added to the variance of L in a window, in squared L units, so that flat windows get no steep slopes. */
const regularisation = 20;

/** Keeps what is left of two equal numbers in float32 from counting as variance. */
const rounding = 1e-2;

/** Channels of what is enlarged together: ab, its slopes over L, L itself, and the limits of the correction. */
const channels = 7;

/**
 * Enlarges coarse colours with the edges of the photograph's lightness. In each 3 x 3 window of the coarse picture ab
 * is taken as a linear function of L, as in the guided filter (He, Sun and Tang 2010; He and Sun 2015). That filter's
 * output would smooth the colours themselves; here only the slopes are used, to add to bilinear colours what bilinear
 * interpolation lost of L: ab + slope * (L - bilinear L). A slope counts as far as it explains its window, so that
 * texture which colours do not follow leaves them alone. A correction exceeds no more than half of the range of the
 * colours around, which is what a sharp edge needs.
 * coarse: ab, two channels -> [h*w*2] at the photograph's size. Linear in the number of pixels.
 */
export function guidedUpsampling(
  coarse: Plane,
  { l, width, height }: Pick<LabImage, "l" | "width" | "height">,
): Float32Array {
  const guide = resizeBilinear(
    { data: l, width, height, channels: 1 },
    coarse.width,
    coarse.height,
  );
  const packed = packModels(coarse, guide.data);
  const fine = resizeBilinear({ ...coarse, data: packed, channels }, width, height).data;
  const ab = new Float32Array(2 * l.length);
  for (let i = 0; i < l.length; i++) {
    const at = i * channels;
    const lost = l[i] - fine[at + 4];
    for (let c = 0; c < 2; c++) {
      const limit = fine[at + 5 + c];
      const correction = fine[at + 2 + c] * lost;
      ab[2 * i + c] = fine[at + c] + Math.min(limit, Math.max(-limit, correction));
    }
  }
  return ab;
}

/** For each coarse pixel: a, b, the slopes of both over L, L, and the limits of both corrections. */
function packModels(coarse: Plane, guide: Float32Array): Float32Array {
  const slopes = meanOfWindows({ ...coarse, data: slopesOfWindows(coarse, guide) });
  const limits = halfRangesOfWindows(coarse);
  const packed = new Float32Array(guide.length * channels);
  for (let i = 0; i < guide.length; i++) {
    const at = i * channels;
    packed[at + 4] = guide[i];
    for (let c = 0; c < 2; c++) {
      packed[at + c] = coarse.data[2 * i + c];
      packed[at + 2 + c] = slopes[2 * i + c];
      packed[at + 5 + c] = limits[2 * i + c];
    }
  }
  return packed;
}

/** The slopes of a and b over L in each window by least squares, times the share of variance they explain: [n*2]. */
function slopesOfWindows(coarse: Plane, guide: Float32Array): Float32Array {
  const moments = meanOfWindows(momentsOf(coarse, guide));
  const slopes = new Float32Array(2 * guide.length);
  for (let i = 0; i < guide.length; i++) {
    const [l, a, b, ll, la, lb, aa, bb] = moments.subarray(8 * i, 8 * i + 8);
    const spread = Math.max(0, ll - l * l);
    const [sharedA, sharedB] = [la - l * a, lb - l * b];
    const own = Math.max(0, aa - a * a) + Math.max(0, bb - b * b);
    const explained = Math.min(1, (sharedA ** 2 + sharedB ** 2) / (spread * own + rounding));
    slopes[2 * i] = (explained * sharedA) / (spread + regularisation);
    slopes[2 * i + 1] = (explained * sharedB) / (spread + regularisation);
  }
  return slopes;
}

/** Each pixel's l, a, b and their products, l counted from the middle grey. */
function momentsOf(coarse: Plane, guide: Float32Array): Plane {
  const data = new Float32Array(8 * guide.length);
  for (let i = 0; i < guide.length; i++) {
    const l = guide[i] - 50;
    const [a, b] = [coarse.data[2 * i], coarse.data[2 * i + 1]];
    data.set([l, a, b, l * l, l * a, l * b, a * a, b * b], 8 * i);
  }
  return { ...coarse, data, channels: 8 };
}

/** The mean of each 3 x 3 window, cut off at the borders, channel by channel. */
function meanOfWindows({ data, width, height, channels: count }: Plane): Float32Array {
  const means = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    const rows = [Math.max(0, y - 1), Math.min(height - 1, y + 1)];
    for (let x = 0; x < width; x++) {
      const columns = [Math.max(0, x - 1), Math.min(width - 1, x + 1)];
      const share = 1 / ((rows[1] - rows[0] + 1) * (columns[1] - columns[0] + 1));
      const to = (y * width + x) * count;
      for (let v = rows[0]; v <= rows[1]; v++) {
        for (let u = columns[0]; u <= columns[1]; u++) {
          const from = (v * width + u) * count;
          for (let c = 0; c < count; c++) means[to + c] += share * data[from + c];
        }
      }
    }
  }
  return means;
}

/** Half of the range of a and of b in each 3 x 3 window: [n*2]. */
function halfRangesOfWindows({ data, width, height }: Plane): Float32Array {
  const halves = new Float32Array(data.length);
  for (let i = 0; i < data.length; i++) {
    const [x, y] = [(i >> 1) % width, Math.floor((i >> 1) / width)];
    let [low, high] = [Infinity, -Infinity];
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const value = data[2 * (v * width + u) + (i & 1)];
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    halves[i] = (high - low) / 2;
  }
  return halves;
}
