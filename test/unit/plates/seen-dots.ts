import sharp from "sharp";
import { byteOfLinear, labPixel, linearRgb, type Triple } from "@/lib/color/lab";
import type { Deficiency } from "@/lib/plates/dichromacy";
import { drawPlate } from "@/lib/plates/draw-plate";
import type { Plate } from "@/lib/plates/make-plate";
import { simulateDichromacy } from "@/test/support/dichromacy";

/** Turns linear sRGB light into what somebody sees of it, as linear sRGB. */
export type Eye = (light: Triple) => Triple;

export const normalEye: Eye = (light) => light;

export const brettelEye =
  (deficiency: Deficiency): Eye =>
  (light) =>
    simulateDichromacy(light, deficiency);

/**
 * A second opinion: Machado, Oliveira and Fernandes (2009, IEEE TVCG 15:1291) at full severity, for linear sRGB. They
 * start from shifted cone sensitivities and an opponent model; for tritanopes they give no such model.
 */
const machado: Record<"protan" | "deutan", readonly Triple[]> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
};

export const machadoEye =
  (deficiency: "protan" | "deutan"): Eye =>
  (light) =>
    machado[deficiency].map(
      (row) => row[0] * light[0] + row[1] * light[1] + row[2] * light[2],
    ) as Triple;

export type Dots = { figure: Triple[]; ground: Triple[] };

const SIZE_PX = 640;

/** The 8-bit colour in the middle of every dot, from the picture as it is drawn. */
export async function readDots(plate: Plate): Promise<Dots> {
  const { data, info } = await sharp(Buffer.from(drawPlate(plate, SIZE_PX)))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const colourOf = ({ x, y }: { x: number; y: number }): Triple => {
    const at = (value: number) => Math.floor(((value + 1) / 2) * SIZE_PX);
    const offset = (at(y) * info.width + at(x)) * info.channels;
    return [data[offset], data[offset + 1], data[offset + 2]];
  };
  return {
    figure: plate.dots.filter((dot) => dot.isFigure).map(colourOf),
    ground: plate.dots.filter((dot) => !dot.isFigure).map(colourOf),
  };
}

/** The dots in Lab, as the eye sees them. */
export function seenBy(eye: Eye, { figure, ground }: Dots): Dots {
  const see = (rgb: Triple): Triple => {
    const seen = eye(linearRgb(...labPixel(...rgb)));
    return labPixel(byteOfLinear(seen[0]), byteOfLinear(seen[1]), byteOfLinear(seen[2]));
  };
  return { figure: figure.map(see), ground: ground.map(see) };
}

export function meanOf(colours: readonly Triple[]): Triple {
  const sum = colours.reduce(
    (total, c) => [total[0] + c[0], total[1] + c[1], total[2] + c[2]],
    [0, 0, 0],
  );
  return sum.map((value) => value / colours.length) as Triple;
}

/**
 * The chance that the best of many directions in Lab ranks a dot of the figure above one of the ground: 0.5 where
 * nothing tells them apart, 1 where every dot does. Directions 15 to 20 degrees apart over half the sphere.
 */
export function bestRanking({ figure, ground }: Dots): number {
  let best = 0.5;
  for (let turn = 0; turn < 360; turn += 20) {
    for (let rise = 0; rise <= 90; rise += 15) {
      const direction = directionAt(turn, rise);
      const chance = ranking(figure.map(along(direction)), ground.map(along(direction)));
      best = Math.max(best, chance, 1 - chance);
    }
  }
  return best;
}

function directionAt(turnDegrees: number, riseDegrees: number): Triple {
  const [turn, rise] = [(turnDegrees * Math.PI) / 180, (riseDegrees * Math.PI) / 180];
  return [Math.sin(rise), Math.cos(rise) * Math.cos(turn), Math.cos(rise) * Math.sin(turn)];
}

const along = (d: Triple) => (c: Triple) => d[0] * c[0] + d[1] * c[1] + d[2] * c[2];

/** Area under the ROC curve, by ranks. */
function ranking(figure: number[], ground: number[]): number {
  const sorted = [...ground].sort((a, b) => a - b);
  const below = (value: number, orEqual: boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const wins = figure.reduce((sum, v) => sum + (below(v, false) + below(v, true)) / 2, 0);
  return wins / (figure.length * ground.length);
}

/** The largest distance between two empirical distributions (Kolmogorov and Smirnov), and its p by their limit. */
export function kolmogorovSmirnov(a: readonly number[], b: readonly number[]) {
  const values = [...new Set([...a, ...b])].sort((x, y) => x - y);
  const share = (list: readonly number[], value: number) =>
    list.filter((v) => v <= value).length / list.length;
  const distance = Math.max(...values.map((value) => Math.abs(share(a, value) - share(b, value))));
  const root = Math.sqrt((a.length * b.length) / (a.length + b.length));
  const lambda = (root + 0.12 + 0.11 / root) * distance;
  let p = 0;
  for (let k = 1; k <= 100; k++) p += 2 * (-1) ** (k - 1) * Math.exp(-2 * k * k * lambda * lambda);
  // The series does not converge near 0, where p is 1.
  return { distance, p: lambda < 0.3 ? 1 : Math.min(1, Math.max(0, p)) };
}
