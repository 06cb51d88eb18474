import { db } from "@/server/db";

export type Total = { n: number; fooled: number; includedN: number; includedFooled: number };
export type Counts = Record<string, Total>;

/** The running totals as stored, by unit, variant and population. */
export async function readTotals(): Promise<{ participants: Counts; photos: Counts }> {
  const participants = await db.participantTotal.findMany();
  const photos = await db.photoTotal.findMany();
  return {
    participants: index(participants.map((row) => ({ ...row, unit: row.participantId }))),
    photos: index(photos.map((row) => ({ ...row, unit: row.photoId }))),
  };
}

type Row = Total & { unit: string; variantId: string; population: string };

function index(rows: readonly Row[]): Counts {
  return Object.fromEntries(
    rows.map(({ unit, variantId, population, n, fooled, includedN, includedFooled }) => [
      `${unit} ${variantId} ${population}`,
      { n, fooled, includedN, includedFooled },
    ]),
  );
}
