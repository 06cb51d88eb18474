import { byteOfLinear, type Triple } from "@/lib/color/lab";
import { strewDots, type Dot } from "@/lib/plates/dots";
import { figureOf, plateDigits } from "@/lib/plates/glyphs";
import { paintsOf, type Paint, type PlateKind } from "@/lib/plates/plate-colours";
import { seededRandom, shuffle, type Random } from "@/lib/protocol/random";

/** rgb: 8-bit sRGB. */
export type PlateDot = Dot & { rgb: Triple; isFigure: boolean };

export type Plate = PlateTruth & { dots: PlateDot[] };

/** What a plate tests and the number that it shows. Never sent to a participant's browser. */
export type PlateTruth = { kind: PlateKind; shown: string };

/** The plates of a session in their order, without their dots. The same seed gives the same plates. */
export function listPlates(seed: string): PlateTruth[] {
  const random = seededRandom(`${seed}/plates`);
  // The control comes first: whoever fails it has not understood the task, or has a screen that shows nothing.
  const kinds: PlateKind[] = [
    "control",
    ...shuffle<PlateKind>(["protan", "protan", "deutan", "deutan", "tritan"], random),
  ];
  return kinds.map((kind, i) => ({
    kind,
    shown: drawNumber(i === 0 ? 2 : 1 + coin(random), random),
  }));
}

function drawNumber(digits: number, random: Random): string {
  return shuffle(plateDigits, random).slice(0, digits).join("");
}

function coin(random: Random): 0 | 1 {
  return random() < 0.5 ? 0 : 1;
}

/** One plate of a session with its dots. index: 0 .. plateCount - 1. */
export function makePlate(seed: string, index: number): Plate {
  const truth = listPlates(seed)[index];
  const random = seededRandom(`${seed}/plates/${index}`);
  const paints = paintsOf(truth.kind, coin(random) === 1);
  const dots = strewDots(random);
  const isInside = figureOf(truth.shown);
  const isFigure = ({ x, y }: Dot) => isInside(x, y);
  const figure = paintDots(dots.filter(isFigure), paints.figure, random);
  const ground = paintDots(
    dots.filter((dot) => !isFigure(dot)),
    paints.ground,
    random,
  );
  return {
    ...truth,
    dots: [
      ...figure.map((dot) => ({ ...dot, isFigure: true })),
      ...ground.map((dot) => ({ ...dot, isFigure: false })),
    ],
  };
}

/** Lightness at even steps over the whole range, in random order: figure and ground have the same distribution. */
function paintDots(dots: readonly Dot[], paint: Paint, random: Random) {
  const order = shuffle(
    dots.map((_, i) => (i + 0.5) / dots.length),
    random,
  );
  return dots.map((dot, i) => ({
    ...dot,
    rgb: paint(order[i], random).map(byteOfLinear) as Triple,
  }));
}
