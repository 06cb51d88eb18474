import { abBins, binCount } from "@/lib/color/ab-bins";

/** A search for the k nearest bins of many colours. `indices` and `values` hold the last search's result. */
export type BinSearch = {
  indices: Int32Array; //  [k], nearest first
  values: Float64Array; // [k], squared distances
  /** The bins that can be among the k nearest of a colour in each cell of the plane. */
  candidates: (Uint16Array | undefined)[];
};

/** The (a, b) plane from -reach to reach is cut into cells of this side, small enough for eight candidates or so. */
const cellSide = 2.5;
const reach = 140;
const cellsAcross = (2 * reach) / cellSide;

const binA = Float64Array.from(abBins, ([a]) => a);
const binB = Float64Array.from(abBins, ([, b]) => b);
const allBins = Uint16Array.from({ length: binCount }, (_, q) => q);

const searches = new Map<number, BinSearch>();

/** The search for that many neighbours: one, because it remembers the candidates of every cell it has met. */
export function binSearch(neighbours: number): BinSearch {
  const known = searches.get(neighbours);
  if (known) return known;
  const search = {
    indices: new Int32Array(neighbours),
    values: new Float64Array(neighbours),
    candidates: new Array<Uint16Array | undefined>(cellsAcross * cellsAcross).fill(undefined),
  };
  searches.set(neighbours, search);
  return search;
}

/** Fills `search` with the bins nearest to (a, b): by squared distance, at equal distance by index. */
export function findNearest(search: BinSearch, a: number, b: number): void {
  const { indices, values } = search;
  const candidates = candidatesAt(search, a, b);
  const last = values.length - 1;
  for (let k = 0; k <= last; k++) values[k] = Infinity;
  for (let i = 0; i < candidates.length; i++) {
    const q = candidates[i];
    const squared = (binA[q] - a) * (binA[q] - a) + (binB[q] - b) * (binB[q] - b);
    let k = last;
    if (squared > values[k] || (squared === values[k] && q > indices[k])) continue;
    for (; k > 0; k--) {
      const before = values[k - 1];
      if (before < squared || (before === squared && indices[k - 1] < q)) break;
      values[k] = before;
      indices[k] = indices[k - 1];
    }
    values[k] = squared;
    indices[k] = q;
  }
}

function candidatesAt({ candidates, values }: BinSearch, a: number, b: number): Uint16Array {
  if (!(Math.abs(a) < reach && Math.abs(b) < reach)) return allBins;
  const column = Math.floor((a + reach) / cellSide);
  const row = Math.floor((b + reach) / cellSide);
  const cell = column * cellsAcross + row;
  return (candidates[cell] ??= cellCandidates(column, row, values.length));
}

/**
 * The bins that can be among the k nearest somewhere in the cell, those nearest to its centre first, so that a search
 * finds its result almost in order. Let r be the greatest distance from the centre within the cell, and d that of the
 * k-th nearest bin from the centre. Everywhere in the cell k bins lie within d + r, and a bin farther than d + 2r from
 * the centre is farther than that. The margin is for rounding at the edges: a candidate too many changes nothing.
 */
function cellCandidates(column: number, row: number, neighbours: number): Uint16Array {
  const a = (column + 0.5) * cellSide - reach;
  const b = (row + 0.5) * cellSide - reach;
  const distances = new Float64Array(binCount);
  for (let q = 0; q < binCount; q++)
    distances[q] = Math.sqrt((binA[q] - a) ** 2 + (binB[q] - b) ** 2);
  const kth = distances.slice().sort()[neighbours - 1];
  const reached = kth + Math.SQRT2 * cellSide + 1e-6;
  const candidates: number[] = [];
  for (let q = 0; q < binCount; q++) if (distances[q] <= reached) candidates.push(q);
  return Uint16Array.from(candidates.sort((p, q) => distances[p] - distances[q] || p - q));
}
