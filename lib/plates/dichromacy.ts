import type { Triple } from "@/lib/color/lab";

/** Which kind of cone is missing: long (protan), middle (deutan) or short wavelengths (tritan). */
export type Deficiency = "protan" | "deutan" | "tritan";

type Matrix = readonly [Triple, Triple, Triple];

/**
 * Brettel, Viénot and Mollon (1997, J. Opt. Soc. Am. A 14:2647): a dichromat sees what lies on two half planes in the
 * space of cone excitations. Each half plane is one projection of linear sRGB here; `normal` says which holds. With
 * the cone fundamentals of Smith and Pokorny (1975) and the primaries of sRGB, as tabulated by libDaltonLens.
 */
const projections: Record<Deficiency, { above: Matrix; below: Matrix; normal: Triple }> = {
  protan: {
    above: [
      [0.1498, 1.19548, -0.34528],
      [0.10764, 0.84864, 0.04372],
      [0.00384, -0.0054, 1.00156],
    ],
    below: [
      [0.1457, 1.16172, -0.30742],
      [0.10816, 0.85291, 0.03892],
      [0.00386, -0.00524, 1.00139],
    ],
    normal: [0.00048, 0.00393, -0.00441],
  },
  deutan: {
    above: [
      [0.36477, 0.86381, -0.22858],
      [0.26294, 0.64245, 0.09462],
      [-0.02006, 0.02728, 0.99278],
    ],
    below: [
      [0.37298, 0.88166, -0.25464],
      [0.25954, 0.63506, 0.1054],
      [-0.0198, 0.02784, 0.99196],
    ],
    normal: [-0.00281, -0.00611, 0.00892],
  },
  tritan: {
    above: [
      [1.01277, 0.13548, -0.14826],
      [-0.01243, 0.86812, 0.14431],
      [0.07589, 0.805, 0.11911],
    ],
    below: [
      [0.93678, 0.18979, -0.12657],
      [0.06154, 0.81526, 0.1232],
      [-0.37562, 1.12767, 0.24796],
    ],
    normal: [0.03901, -0.02788, -0.01113],
  },
};

/** How linear sRGB light (0..1) looks to somebody without one kind of cone, as linear sRGB, not clipped. */
export function simulateDichromacy(light: Triple, deficiency: Deficiency): Triple {
  const { above, below, normal } = projections[deficiency];
  const matrix = dot(normal, light) >= 0 ? above : below;
  return [dot(matrix[0], light), dot(matrix[1], light), dot(matrix[2], light)];
}

/**
 * The direction in linear sRGB in which only the missing cone is excited: colours that differ by it look the same
 * without that cone. Length 1. It is what both projections take to zero, hence normal to their rows.
 */
export function confusionDirection(deficiency: Deficiency): Triple {
  const { above } = projections[deficiency];
  // Those two rows that are least alike, so that rounding in the table weighs least.
  const direction = deficiency === "tritan" ? cross(above[0], above[1]) : cross(above[0], above[2]);
  const length = Math.hypot(...direction);
  return direction.map((value) => value / length) as Triple;
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
