import type { Triple } from "@/lib/color/lab";

/** Which kind of cone is missing: long (protan), middle (deutan) or short wavelengths (tritan). */
export type Deficiency = "protan" | "deutan" | "tritan";

export type Matrix = readonly [Triple, Triple, Triple];

/**
 * Brettel, Viénot and Mollon (1997, J. Opt. Soc. Am. A 14:2647): a dichromat sees what lies on two half planes in the
 * space of cone excitations. This is the projection of linear sRGB onto one of them, with the cone fundamentals of Smith
 * and Pokorny (1975) and the primaries of sRGB, as tabulated by libDaltonLens.
 */
export const projections: Record<Deficiency, Matrix> = {
  protan: [
    [0.1498, 1.19548, -0.34528],
    [0.10764, 0.84864, 0.04372],
    [0.00384, -0.0054, 1.00156],
  ],
  deutan: [
    [0.36477, 0.86381, -0.22858],
    [0.26294, 0.64245, 0.09462],
    [-0.02006, 0.02728, 0.99278],
  ],
  tritan: [
    [1.01277, 0.13548, -0.14826],
    [-0.01243, 0.86812, 0.14431],
    [0.07589, 0.805, 0.11911],
  ],
};

/**
 * The direction in linear sRGB in which only the missing cone is excited: colours that differ by it look the same
 * without that cone. Length 1. It is what the projection takes to zero, hence normal to its rows.
 */
export function confusionDirection(deficiency: Deficiency): Triple {
  const rows = projections[deficiency];
  // Those two rows that are least alike, so that rounding in the table weighs least.
  const direction = deficiency === "tritan" ? cross(rows[0], rows[1]) : cross(rows[0], rows[2]);
  const length = Math.hypot(...direction);
  return direction.map((value) => value / length) as Triple;
}

function cross(a: Triple, b: Triple): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}
