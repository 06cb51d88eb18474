import { describe, expect, test } from "vitest";
import type { Triple } from "@/lib/color/lab";
import { confusionDirection, type Deficiency } from "@/lib/plates/dichromacy";
import { drawPlate } from "@/lib/plates/draw-plate";
import { figureOf, plateDigits } from "@/lib/plates/glyphs";
import { listPlates, makePlate, type Plate } from "@/lib/plates/make-plate";
import { plateCount } from "@/lib/protocol/schema";
import { simulateDichromacy } from "@/test/support/dichromacy";
import { ciede2000 } from "@/test/unit/plates/colour-difference";
import {
  bestRanking,
  brettelEye,
  kolmogorovSmirnov,
  machadoEye,
  meanOf,
  normalEye,
  readDots,
  seenBy,
  type Dots,
} from "@/test/unit/plates/seen-dots";

const deficiencies: Deficiency[] = ["protan", "deutan", "tritan"];
const seeds = ["amber", "birch", "cobalt", "dune"];
const plates: Plate[] = seeds.flatMap((seed) =>
  Array.from({ length: plateCount }, (_, i) => makePlate(seed, i)),
);
const seen = await Promise.all(
  plates.map(async (plate) => ({ plate, dots: await readDots(plate) })),
);
const hidden = seen.filter(({ plate }) => plate.kind !== "control");

const differenceOf = ({ figure, ground }: Dots) => ciede2000(meanOf(figure), meanOf(ground));

/** How much dots next to each other in the list differ, on average. */
function spreadOf({ ground }: Dots): number {
  const steps = ground.slice(1).map((colour, i) => ciede2000(ground[i], colour));
  return steps.reduce((sum, step) => sum + step, 0) / steps.length;
}

describe("a session's plates", () => {
  test("are the same for the same seed and others for another", () => {
    expect(makePlate("amber", 3)).toEqual(makePlate("amber", 3));
    expect(drawPlate(makePlate("amber", 3), 320)).not.toBe(drawPlate(makePlate("birch", 3), 320));
  });

  test("are a control, two for protan, two for deutan and one for tritan deficits", () => {
    for (const seed of seeds) {
      expect(listPlates(seed)).toHaveLength(plateCount);
      const [first, ...others] = listPlates(seed).map(({ kind }) => kind);
      expect(first).toBe("control");
      expect(others.sort()).toEqual(["deutan", "deutan", "protan", "protan", "tritan"]);
    }
  });

  test("show one or two digits, of which no two are alike", () => {
    const shown = Array.from({ length: 100 }, (_, i) => listPlates(`seed ${i}`)).flat();
    for (const plate of shown) expect(plate.shown).toMatch(/^(?!(\d)\1)[2-9]{1,2}$/);
    expect(new Set(shown.map((plate) => plate.shown.length))).toEqual(new Set([1, 2]));
  });

  test("have dots of several sizes that lie on the disc and do not touch", () => {
    const { dots } = plates[1];
    expect(dots.length).toBeGreaterThan(700);
    for (const dot of dots) expect(Math.hypot(dot.x, dot.y) + dot.radius).toBeLessThanOrEqual(1);
    const gaps = dots.flatMap((a, i) =>
      dots.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y) - a.radius - b.radius),
    );
    expect(gaps.reduce((least, gap) => Math.min(least, gap))).toBeGreaterThan(0);
  });

  test("tell nothing of the number but in colours", () => {
    const plate = plates[1];
    const bare = plate.dots.map((dot) => ({ ...dot, rgb: [0, 0, 0] as Triple }));
    const figure = bare.filter((dot) => dot.isFigure).map((dot) => dot.radius);
    const ground = bare.filter((dot) => !dot.isFigure).map((dot) => dot.radius);
    expect(kolmogorovSmirnov(figure, ground).p).toBeGreaterThan(0.01);
    expect(drawPlate(plate, 320)).not.toMatch(/figure|shown|protan|deutan|tritan|control/);
  });
});

describe("digits", () => {
  test("differ from one another in at least an eighth of their dots", () => {
    const { dots } = plates[0];
    for (const a of plateDigits) {
      for (const b of plateDigits.filter((digit) => digit > a)) {
        const covers = (digit: string) => {
          const isInside = figureOf(digit);
          return dots.map(({ x, y }) => isInside(x, y));
        };
        const [inA, inB] = [covers(a), covers(b)];
        const either = inA.filter((value, i) => value || inB[i]).length;
        const differing = inA.filter((value, i) => value !== inB[i]).length;
        expect(differing / either, `${a} and ${b}`).toBeGreaterThan(0.125);
      }
    }
  });
});

describe("to normal vision", () => {
  test("figure and ground differ far more than dots of the ground do", () => {
    for (const { plate, dots } of seen) {
      const lab = seenBy(normalEye, dots);
      expect(differenceOf(lab), plate.kind).toBeGreaterThan(22);
      expect(bestRanking(lab), plate.kind).toBeGreaterThan(0.99);
    }
  });

  test("figure and ground have the same luminances", () => {
    for (const { plate, dots } of hidden) {
      const { figure, ground } = seenBy(normalEye, dots);
      const lightness = (colours: Triple[]) => colours.map(([l]) => l);
      const { distance, p } = kolmogorovSmirnov(lightness(figure), lightness(ground));
      expect(p, plate.kind).toBeGreaterThan(0.5);
      expect(distance, plate.kind).toBeLessThan(0.03);
      expect(Math.abs(meanOf(figure)[0] - meanOf(ground)[0]), plate.kind).toBeLessThan(0.3);
    }
  });
});

describe("without one kind of cone", () => {
  test("the plates for that deficit show nothing: the difference is below the spread of the dots", () => {
    for (const { plate, dots } of hidden) {
      const lab = seenBy(brettelEye(plate.kind as Deficiency), dots);
      expect(differenceOf(lab), plate.kind).toBeLessThan(4);
      expect(differenceOf(lab), plate.kind).toBeLessThan(spreadOf(lab) / 2);
      // 0.64 is what a shift by half a standard deviation would give.
      expect(bestRanking(lab), plate.kind).toBeLessThan(0.64);
    }
  });

  test("another model of red-green deficits agrees", () => {
    for (const { plate, dots } of hidden) {
      if (plate.kind !== "protan" && plate.kind !== "deutan") continue;
      const lab = seenBy(machadoEye(plate.kind), dots);
      expect(differenceOf(lab), plate.kind).toBeLessThan(4);
      expect(bestRanking(lab), plate.kind).toBeLessThan(0.64);
    }
  });

  test("the control stays plain, and so do plates for blue weakness to the red-green deficient", () => {
    for (const { plate, dots } of seen) {
      const eyes = deficiencies.filter(
        (deficiency) =>
          plate.kind === "control" || (plate.kind === "tritan") !== (deficiency === "tritan"),
      );
      for (const deficiency of eyes) {
        expect(differenceOf(seenBy(brettelEye(deficiency), dots)), plate.kind).toBeGreaterThan(22);
      }
    }
  });
});

describe("the model of dichromacy", () => {
  test("leaves white and black as they are", () => {
    for (const deficiency of deficiencies) {
      for (const value of [0, 1]) {
        const simulated = simulateDichromacy([value, value, value], deficiency);
        for (const channel of simulated) expect(channel).toBeCloseTo(value, 3);
      }
    }
  });

  test("sees no change along the line of confusion, and sees twice what it has seen once", () => {
    for (const deficiency of deficiencies) {
      const direction = confusionDirection(deficiency);
      const base: Triple = [0.4, 0.5, 0.3];
      const moved = base.map((value, i) => value + 0.1 * direction[i]) as Triple;
      const once = simulateDichromacy(base, deficiency);
      simulateDichromacy(moved, deficiency).forEach((v, i) => expect(v).toBeCloseTo(once[i], 3));
      simulateDichromacy(once, deficiency).forEach((v, i) => expect(v).toBeCloseTo(once[i], 2));
    }
  });
});

// From table 1 of Sharma, Wu and Dalal (2005).
test.each([
  { a: [50, 2.6772, -79.7751], b: [50, 0, -82.7485], expected: 2.0425 },
  { a: [50, -1.1848, -84.8006], b: [50, 0, -82.7485], expected: 1 },
  { a: [50, 2.5, 0], b: [73, 25, -18], expected: 27.1492 },
  { a: [50, 2.5, 0], b: [56, -27, -3], expected: 31.903 },
  { a: [60.2574, -34.0099, 36.2677], b: [60.4626, -34.1751, 39.4387], expected: 1.2644 },
  { a: [2.0776, 0.0795, -1.135], b: [0.9033, -0.0636, -0.5514], expected: 0.9082 },
])("CIEDE2000 of $a and $b is $expected", ({ a, b, expected }) => {
  expect(ciede2000(a as Triple, b as Triple)).toBeCloseTo(expected, 4);
});
