import { median } from "@/scripts/bench/median";

/** One comparison: figures of both sides in the same unit, more is better. peer is null where it is not there. */
export type Row = {
  name: string;
  unit: string;
  ours: number;
  peer: number | null;
  ratio: number | null;
};

/** Measures both sides in turn, so that what slows the machine slows both, and takes the medians. */
export async function compare(
  name: string,
  sides: {
    unit: string;
    rounds: number;
    ours: () => Promise<number>;
    peer: (() => Promise<number>) | null;
  },
): Promise<Row> {
  const [ours, peer]: [number[], number[]] = [[], []];
  for (let round = 0; round < sides.rounds; round++) {
    ours.push(await sides.ours());
    if (sides.peer) peer.push(await sides.peer());
  }
  const our = median(ours);
  const their = sides.peer ? median(peer) : null;
  return {
    name,
    unit: sides.unit,
    ours: our,
    peer: their,
    ratio: their === null ? null : our / their,
  };
}

const show = (value: number | null, digits: number) =>
  value === null ? "-" : value.toFixed(digits);

/** "name  ours  peer  ratio", in columns. */
export function formatRow({ name, unit, ours, peer, ratio }: Row): string {
  const columns = [show(ours, 2), show(peer, 2), show(ratio, 3)].map((text) => text.padStart(9));
  return `${name.padEnd(58)}${columns.join("")}  ${unit}`;
}

export const rowHeader = `${"".padEnd(58)}${["ours", "peer", "ratio"].map((text) => text.padStart(9)).join("")}`;
