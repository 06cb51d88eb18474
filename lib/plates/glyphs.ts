/** The digits that plates show. 0 and 1 are left out: a ring and a bar are guessed from a few dots. */
export const plateDigits = ["2", "3", "4", "5", "6", "7", "8", "9"] as const;

type Digit = (typeof plateDigits)[number];
type Point = readonly [x: number, y: number];
type Stroke = readonly Point[];

/** The middle lines of the digits, drawn for this project. x and y in -1..1, y downwards. */
const strokes: Record<Digit, readonly Stroke[]> = {
  "2": [[...arc([0, -0.5], [1, 0.5], 195, 395), [-1, 1], [1, 1]]],
  "3": [arc([0, -0.5], [0.9, 0.5], 205, 450), arc([0, 0.5], [1, 0.5], 270, 515)],
  // Open above: the triangle of a closed one is too small to be seen as a hole.
  "4": [poly(-0.8, -1, -1, 0.3, 1, 0.3), poly(0.5, -0.5, 0.5, 1)],
  "5": [[...poly(0.85, -1, -0.75, -1, -0.85, 0), ...arc([0, 0.37], [1, 0.63], 225, 510)]],
  "6": six(),
  "7": [poly(-1, -1, 1, -1, -0.3, 1)],
  "8": [arc([0, -0.52], [0.85, 0.48], 0, 360), arc([0, 0.48], [1, 0.52], 0, 360)],
  "9": six().map((stroke) => stroke.map(([x, y]): Point => [-x, -y])),
};

function six(): Stroke[] {
  return [arc([0, 0.42], [1, 0.58], 0, 360), arc([0.75, 0.42], [1.75, 1.42], 180, 270)];
}

function poly(...coordinates: number[]): Point[] {
  return Array.from({ length: coordinates.length / 2 }, (_, i): Point => [
    coordinates[2 * i],
    coordinates[2 * i + 1],
  ]);
}

/** Part of an ellipse as a line through points 10 degrees apart; 0 is right, 90 is down. */
function arc([cx, cy]: Point, [rx, ry]: Point, fromDegrees: number, toDegrees: number): Point[] {
  const steps = Math.ceil((toDegrees - fromDegrees) / 10);
  return Array.from({ length: steps + 1 }, (_, i): Point => {
    const angle = ((fromDegrees + ((toDegrees - fromDegrees) * i) / steps) * Math.PI) / 180;
    return [cx + rx * Math.cos(angle), cy + ry * Math.sin(angle)];
  });
}

/** Lengths in radii of the plate: half a digit's middle line in width and height, half the stroke. */
const layouts = {
  1: { halfWidth: 0.38, halfHeight: 0.56, halfStroke: 0.1, centres: [0] },
  2: { halfWidth: 0.24, halfHeight: 0.46, halfStroke: 0.08, centres: [-0.39, 0.39] },
};

/** Tells for points of the plate (centre 0, radius 1, y downwards) whether they lie in the figure of one or two digits. */
export function figureOf(shown: string): (x: number, y: number) => boolean {
  const { halfWidth, halfHeight, halfStroke, centres } = layouts[shown.length as 1 | 2];
  const lines = centres.flatMap((centre, i) =>
    strokes[shown[i] as Digit].map((stroke) =>
      stroke.map(([u, v]): Point => [centre + u * halfWidth, v * halfHeight]),
    ),
  );
  const segments = lines.flatMap((line) => line.slice(1).map((end, k) => [line[k], end] as const));
  return (x, y) =>
    segments.some(([start, end]) => distanceToSegment([x, y], start, end) <= halfStroke);
}

function distanceToSegment([x, y]: Point, [x0, y0]: Point, [x1, y1]: Point): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const along = ((x - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - x0 - nearest * dx, y - y0 - nearest * dy);
}
