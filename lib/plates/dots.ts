import { seededRandom, type Random } from "@/lib/protocol/random";

/** A dot of a plate. Lengths in radii of the plate, whose centre is 0. */
export type Dot = { x: number; y: number; radius: number };

/** From large to small: the small ones fill what the large ones leave. */
const RADII = [0.027, 0.024, 0.021, 0.018, 0.015, 0.012, 0.0095];
const DARTS_PER_RADIUS = 14_000;
const GAP = 0.004;

/** So many arrangements are enough: each is turned by an angle of its own, and strewing one takes 0.1 s. */
const ARRANGEMENTS = 8;
const arrangements = new Map<number, readonly Dot[]>();

/** Dots of several sizes strewn over a disc, none touching another. The figure has no say in where they lie. */
export function strewDots(random: Random): Dot[] {
  const number = Math.floor(random() * ARRANGEMENTS);
  const arrangement = arrangements.get(number) ?? arrange(seededRandom(`dots/${number}`));
  arrangements.set(number, arrangement);
  const angle = 2 * Math.PI * random();
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return arrangement.map(({ x, y, radius }) => ({
    x: cos * x - sin * y,
    y: sin * x + cos * y,
    radius,
  }));
}

function arrange(random: Random): Dot[] {
  const field = makeField();
  for (const radius of RADII) {
    for (let dart = 0; dart < DARTS_PER_RADIUS; dart++) {
      const distance = Math.sqrt(random()) * (1 - radius);
      const angle = 2 * Math.PI * random();
      const dot = { x: distance * Math.cos(angle), y: distance * Math.sin(angle), radius };
      if (field.isFree(dot)) field.add(dot);
    }
  }
  return field.dots;
}

/** As wide as two of the largest dots and a gap, so that only neighbouring cells can hold what touches. */
const CELL = 2 * RADII[0] + GAP;
const CELLS = Math.ceil(2 / CELL) + 2;

/** Dots by the cell of a square grid that their centre lies in. */
function makeField() {
  const dots: Dot[] = [];
  const cells: Dot[][] = Array.from({ length: CELLS * CELLS }, () => []);
  const cellAt = (value: number) => Math.floor((value + 1) / CELL) + 1;
  const isFree = ({ x, y, radius }: Dot) => {
    const [column, row] = [cellAt(x), cellAt(y)];
    for (let r = row - 1; r <= row + 1; r++) {
      for (let c = column - 1; c <= column + 1; c++) {
        for (const other of cells[r * CELLS + c]) {
          const reach = radius + other.radius + GAP;
          if ((x - other.x) ** 2 + (y - other.y) ** 2 < reach * reach) return false;
        }
      }
    }
    return true;
  };
  const add = (dot: Dot) => {
    dots.push(dot);
    cells[cellAt(dot.y) * CELLS + cellAt(dot.x)].push(dot);
  };
  return { dots, isFree, add };
}
