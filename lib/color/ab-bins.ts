import { labPixel } from "@/lib/color/lab";

type Point = readonly [number, number];

/** Side of a cell of the grid that quantises the (a, b) plane, in Lab units. */
export const binGrid = 10;

/** The centres of the 313 in-gamut bins in the order of the authors' released code: by a, then b. */
export const abBins: readonly Point[] = generateAbBins();

export const binCount = abBins.length;

/**
 * Every cell of the grid that overlaps the convex hull of all sRGB colours gives its four corners
 * (fixtures README, 2). The hull is what makes 313: the gamut itself would give 309.
 */
export function generateAbBins(): Point[] {
  const hull = convexHull(latticeColours());
  const corners = new Map<string, Point>();
  for (let i = -12; i < 12; i++) {
    for (let j = -12; j < 12; j++) {
      if (!cellOverlaps(hull, i, j)) continue;
      for (const [a, b] of cellCorners(i, j)) corners.set(`${a},${b}`, [a, b]);
    }
  }
  return [...corners.values()].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
}

/** (a, b) of a 17 x 17 x 17 lattice of sRGB colours: dense enough, 33 and 65 steps give the same bins. */
function latticeColours(): Point[] {
  const levels = Array.from({ length: 17 }, (_, i) => Math.round((255 * i) / 16));
  return levels.flatMap((r) =>
    levels.flatMap((g) =>
      levels.map((b): Point => {
        const lab = labPixel(r, g, b);
        return [lab[1], lab[2]];
      }),
    ),
  );
}

function cellCorners(i: number, j: number): Point[] {
  const [left, right] = [binGrid * i, binGrid * (i + 1)];
  const [bottom, top] = [binGrid * j, binGrid * (j + 1)];
  return [
    [left, bottom],
    [right, bottom],
    [right, top],
    [left, top],
  ];
}

/** Whether hull and cell share an area. The smallest area that counts is 0.13, so the margin is safe. */
function cellOverlaps(hull: Point[], i: number, j: number): boolean {
  let polygon = hull;
  const corners = cellCorners(i, j);
  corners.forEach((corner, k) => {
    polygon = clip(polygon, corner, corners[(k + 1) % 4]);
  });
  return area(polygon) > 1e-6;
}

/** Twice the signed area of the triangle o, p, q: positive where q lies left of o -> p. */
function turn(o: Point, p: Point, q: Point): number {
  return (p[0] - o[0]) * (q[1] - o[1]) - (p[1] - o[1]) * (q[0] - o[0]);
}

/** Andrew's monotone chain; the hull runs anticlockwise. */
function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  const chain = (ordered: Point[]) => {
    const half: Point[] = [];
    for (const point of ordered) {
      while (half.length > 1 && turn(half[half.length - 2], half[half.length - 1], point) <= 0) {
        half.pop();
      }
      half.push(point);
    }
    return half.slice(0, -1);
  };
  return [...chain(sorted), ...chain(sorted.reverse())];
}

/** Keeps the part of a convex polygon that lies left of the line from -> to (Sutherland and Hodgman). */
function clip(polygon: Point[], from: Point, to: Point): Point[] {
  return polygon.flatMap((point, i) => {
    const next = polygon[(i + 1) % polygon.length];
    const [here, there] = [turn(from, to, point), turn(from, to, next)];
    const kept: Point[] = here >= 0 ? [point] : [];
    if (here >= 0 === there >= 0) return kept;
    const t = here / (here - there);
    const crossing: Point = [
      point[0] + t * (next[0] - point[0]),
      point[1] + t * (next[1] - point[1]),
    ];
    return [...kept, crossing];
  });
}

function area(polygon: Point[]): number {
  const doubled = polygon.reduce((sum, [x, y], i) => {
    const [nextX, nextY] = polygon[(i + 1) % polygon.length];
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
