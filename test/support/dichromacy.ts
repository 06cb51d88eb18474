import type { Triple } from "@/lib/color/lab";
import { projections, type Deficiency, type Matrix } from "@/lib/plates/dichromacy";

/** The projection onto the other half plane (lib/plates/dichromacy.ts), and the normal that says which one holds. */
const others: Record<Deficiency, { below: Matrix; normal: Triple }> = {
  protan: {
    below: [
      [0.1457, 1.16172, -0.30742],
      [0.10816, 0.85291, 0.03892],
      [0.00386, -0.00524, 1.00139],
    ],
    normal: [0.00048, 0.00393, -0.00441],
  },
  deutan: {
    below: [
      [0.37298, 0.88166, -0.25464],
      [0.25954, 0.63506, 0.1054],
      [-0.0198, 0.02784, 0.99196],
    ],
    normal: [-0.00281, -0.00611, 0.00892],
  },
  tritan: {
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
  const { below, normal } = others[deficiency];
  const matrix = dot(normal, light) >= 0 ? projections[deficiency] : below;
  return [dot(matrix[0], light), dot(matrix[1], light), dot(matrix[2], light)];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
