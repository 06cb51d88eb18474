import { expect, test } from "vitest";
import { abBins } from "@/lib/color/ab-bins";
import { binSearch, findNearest } from "@/lib/color/nearest-bins";
import { seededRandom } from "@/lib/protocol/random";

/** All bins in order of their squared distance, at equal distance by index, of which the first k are taken. */
function sortAllBins(a: number, b: number, k: number): number[] {
  const squared = abBins.map(([x, y]) => (x - a) * (x - a) + (y - b) * (y - b));
  return abBins
    .map((_, q) => q)
    .sort((p, q) => squared[p] - squared[q] || p - q)
    .slice(0, k);
}

/** Float32, as colours are when they are encoded; and float64. */
function colours(count: number, reach: number): [number, number][] {
  const random = seededRandom(`colours within ${reach}`);
  const draw = () => (2 * random() - 1) * reach;
  return Array.from({ length: count }, (_, i) =>
    i % 2 ? [draw(), draw()] : [Math.fround(draw()), Math.fround(draw())],
  );
}

/** Bin centres, midpoints between bins, edges of cells, and the last numbers before them: full of ties. */
function lattice(): [number, number][] {
  const places = [-140, -112.5, -90, -45, -10, -5, 0, 2.5, 10, 55, 110, 140];
  const values = places.flatMap((place) => [place, place - 1e-13, place + 1e-6]);
  return values.flatMap((a) => values.map((b): [number, number] => [a, b]));
}

test.each([1, 5, 10])("the %i nearest bins are those of a search through all", (k) => {
  const search = binSearch(k);
  const wrong = [...colours(1000, 60), ...colours(500, 150), ...lattice()].filter(([a, b]) => {
    findNearest(search, a, b);
    return search.indices.join() !== sortAllBins(a, b, k).join();
  });
  expect(wrong).toEqual([]);
});

test("colours far outside every gamut find their nearest bins too", () => {
  const search = binSearch(5);
  for (const [a, b] of [
    [400, -400],
    [-1e6, 3],
    [139.999, -141],
    [Number.MAX_SAFE_INTEGER, 0],
  ]) {
    findNearest(search, a, b);
    const distances = Array.from(search.indices, (q) =>
      Math.hypot(abBins[q][0] - a, abBins[q][1] - b),
    );
    const expected = sortAllBins(a, b, 5).map((q) =>
      Math.hypot(abBins[q][0] - a, abBins[q][1] - b),
    );
    expect(distances).toEqual(expected);
  }
});
