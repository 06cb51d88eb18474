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

/** Of each output position i: it reads counts[i] inputs from firsts[i] on, weighted by weights[i * span ...]. */
type Taps = { firsts: Int32Array; counts: Int32Array; span: number; weights: Float64Array };

function createTaps(from: number, to: number): Taps {
  const step = from / to;
  const radius = Math.max(1, step);
  const span = Math.floor(2 * radius) + 1;
  const [firsts, counts] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Float64Array(to * span);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * step - 0.5;
    firsts[i] = Math.max(0, Math.ceil(centre - radius));
    counts[i] = Math.min(from - 1, Math.floor(centre + radius)) - firsts[i] + 1;
    let total = 0;
    for (let k = 0; k < counts[i]; k++) {
      const weight = Math.max(0, 1 - Math.abs(firsts[i] + k - centre) / radius);
      weights[i * span + k] = weight;
      total += weight;
    }
    // Dividing by what is left of the triangle at a border repeats the border's value outwards.
    for (let k = 0; k < counts[i]; k++) weights[i * span + k] /= total;
  }
  return { firsts, counts, span, weights };
}

function resizeColumns({ data, width, height, channels }: Plane, to: number): Plane {
  const result = new Float32Array(height * to * channels);
  const { firsts, counts, span, weights } = createTaps(width, to);
  let written = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < to; x++) {
      const first = (y * width + firsts[x]) * channels;
      const [tap, count] = [x * span, counts[x]];
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        let from = first + c;
        for (let k = 0; k < count; k++, from += channels) sum += weights[tap + k] * data[from];
        result[written++] = sum;
      }
    }
  }
  return { data: result, width: to, height, channels };
}

function resizeRows({ data, width, height, channels }: Plane, to: number): Plane {
  const stride = width * channels;
  const result = new Float32Array(to * stride);
  const { firsts, counts, span, weights } = createTaps(height, to);
  for (let y = 0; y < to; y++) {
    for (let k = 0; k < counts[y]; k++) {
      const weight = weights[y * span + k];
      const source = (firsts[y] + k) * stride;
      const target = y * stride;
      for (let i = 0; i < stride; i++) result[target + i] += weight * data[source + i];
    }
  }
  return { data: result, width, height: to, channels };
}
