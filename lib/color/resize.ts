/** A raster of interleaved channels: data [height*width*channels]. */
export type Plane = { data: Float32Array; width: number; height: number; channels: number };

/**
 * Resizes with a triangle filter, pixel centres at (i + 1/2): bilinear when enlarging, and when shrinking the
 * triangle widens with the step, so that fine detail is averaged away and does not alias.
 */
export function resizeBilinear(plane: Plane, width: number, height: number): Plane {
  return resizeRows(resizeColumns(plane, width), height);
}

/** Mean of each factor x factor block; sides must be multiples of the factor. */
export function averageBlocks(plane: Plane, factor: number): Plane {
  const [width, height] = [plane.width / factor, plane.height / factor];
  if (!Number.isInteger(width) || !Number.isInteger(height)) {
    throw new RangeError(
      `${plane.width} x ${plane.height} does not divide into blocks of ${factor}.`,
    );
  }
  const { channels } = plane;
  const data = new Float32Array(width * height * channels);
  const stride = plane.width * channels;
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const corner = factor * (y * stride + x * channels) + c;
        data[to++] = blockSum(plane.data, corner, { factor, stride, channels }) / factor ** 2;
      }
    }
  }
  return { data, width, height, channels };
}

type Block = { factor: number; stride: number; channels: number };

/** The sum of one channel over one block, in float64. */
function blockSum(data: Float32Array, corner: number, { factor, stride, channels }: Block): number {
  let sum = 0;
  for (let row = corner; row < corner + factor * stride; row += stride) {
    for (let at = row; at < row + factor * channels; at += channels) sum += data[at];
  }
  return sum;
}

/** For each output position: the first input position it reads and the weights from there on. */
type Tap = { first: number; weights: number[] };

function taps(from: number, to: number): Tap[] {
  const step = from / to;
  const radius = Math.max(1, step);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * step - 0.5;
    const first = Math.max(0, Math.ceil(centre - radius));
    const last = Math.min(from - 1, Math.floor(centre + radius));
    const raw = Array.from({ length: last - first + 1 }, (_, k) =>
      Math.max(0, 1 - Math.abs(first + k - centre) / radius),
    );
    // Dividing by what is left of the triangle at a border repeats the border's value outwards.
    const total = raw.reduce((sum, weight) => sum + weight, 0);
    return { first, weights: raw.map((weight) => weight / total) };
  });
}

function resizeColumns({ data, width, height, channels }: Plane, to: number): Plane {
  const result = new Float32Array(height * to * channels);
  const columns = taps(width, to);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const { first, weights } = columns[x];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k] * data[(y * width + first + k) * channels + c];
        }
        result[(y * to + x) * channels + c] = sum;
      }
    }
  }
  return { data: result, width: to, height, channels };
}

function resizeRows({ data, width, height, channels }: Plane, to: number): Plane {
  const stride = width * channels;
  const result = new Float32Array(to * stride);
  taps(height, to).forEach(({ first, weights }, y) => {
    weights.forEach((weight, k) => {
      const row = (first + k) * stride;
      for (let i = 0; i < stride; i++) result[y * stride + i] += weight * data[row + i];
    });
  });
  return { data: result, width, height: to, channels };
}
