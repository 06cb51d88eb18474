import type { Random } from "@/lib/protocol/random";
import { linearRgb, luminance, type Triple } from "@/lib/color/lab";
import { confusionDirection, type Deficiency } from "@/lib/plates/dichromacy";

/** control: seen by everybody. The others hide their figure from people with that deficiency. */
export type PlateKind = "control" | Deficiency;

/** The linear light of one dot, from where it stands in its range of lightness, 0..1, and by chance. */
export type Paint = (lightness: number, random: Random) => Triple;

/**
 * Range of L* that the dots of a plate are spread over, in figure and ground alike: about 3 : 1 in luminance. Whoever
 * sees the two colours at slightly different lightness cannot tell that from the spread. The Cambridge Colour Test
 * uses 8 to 18 cd/m² (Regan, Reffin and Mollon 1994, Vision Research 34:1279).
 */
const L_RANGE = [45, 78] as const;

/**
 * How far a and b of single dots stray to either side, across the line of confusion too: on a screen that is not
 * calibrated the two colours do not lie exactly on one line, and the straying covers that as well.
 */
const STRAY = 5;

/**
 * A colour (a and b at L* 65) through which the line of confusion is drawn, and how far figure and ground lie from
 * it on either side, in linear sRGB at luminance 1: about as far as sRGB reaches at the highest lightness.
 */
const lines: Record<Deficiency, { ab: readonly [a: number, b: number]; reach: number }> = {
  protan: { ab: [-5, 35], reach: 0.64 },
  deutan: { ab: [-5, 30], reach: 0.55 },
  tritan: { ab: [5, 0], reach: 0.66 },
};

/**
 * The colours of a plate's figure and ground. Of equal luminance, on one line of confusion, on its two sides.
 * `isSwapped` exchanges the sides. The control plate differs in lightness and between blue and yellow.
 */
export function paintsOf(kind: PlateKind, isSwapped: boolean): { figure: Paint; ground: Paint } {
  if (kind === "control") {
    return { figure: paintLab([28, 44], 5, -30), ground: paintLab([66, 86], 0, 25) };
  }
  const sign = isSwapped ? -1 : 1;
  return { figure: paintBeside(kind, sign), ground: paintBeside(kind, -sign) };
}

/** Dots on one side of the line's middle, at every lightness of the range. */
function paintBeside(deficiency: Deficiency, sign: number): Paint {
  const { ab, reach } = lines[deficiency];
  const direction = confusionDirection(deficiency);
  return (lightness, random) => {
    const [a, b] = ab.map((value) => value + STRAY * (2 * random() - 1));
    const middle = atLuminance(1, linearRgb(65, a, b));
    const beside = middle.map((value, i) => value + sign * reach * direction[i]) as Triple;
    return atLuminance(luminance(linearRgb(between(L_RANGE, lightness), 0, 0)), beside);
  };
}

function paintLab(range: readonly [number, number], a: number, b: number): Paint {
  return (lightness) => linearRgb(between(range, lightness), a, b);
}

function between([low, high]: readonly [number, number], share: number): number {
  return low + share * (high - low);
}

function atLuminance(y: number, light: Triple): Triple {
  const factor = y / luminance(light);
  return [factor * light[0], factor * light[1], factor * light[2]];
}
