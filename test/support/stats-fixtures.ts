import { readFileSync } from "node:fs";
import type { FoolRateSums, GroupSum } from "@/lib/stats/fool-rate";

const folder = new URL("../fixtures/stats/", import.meta.url);

/** What an independent implementation found for one table of answers (test/fixtures/stats). */
export type ExpectedTable = {
  n: number;
  k: number;
  fool_rate: number;
  participants: number;
  images: number;
  wilson95: [number, number];
  df: number;
  t_quantile_975: number;
  ci95_twoway_t_clipped: [number, number];
  se_twoway: number;
  design_effect: number | null;
  p_two_sided_half: number | null;
  variance: {
    V_participant: number;
    V_image: number;
    V_cell: number;
    V_twoway: number;
    max_rule_active: boolean;
  };
};

export function readExpectedTables(): Record<string, ExpectedTable> {
  return JSON.parse(readFileSync(new URL("expected.json", folder), "utf8")).tables;
}

/** Reduces a table of single answers to the running totals that the database keeps. */
export function readSums(table: string): FoolRateSums {
  const [header, ...rows] = readFileSync(new URL(`${table}.csv`, folder), "utf8")
    .trim()
    .split(/\r?\n/)
    .map((line) => line.split(","));
  const sumsBy = (column: string): GroupSum[] => {
    const groups = new Map<string, GroupSum>();
    for (const row of rows) {
      const key = row[header.indexOf(column)];
      const { n, fooled } = groups.get(key) ?? { n: 0, fooled: 0 };
      groups.set(key, { n: n + 1, fooled: fooled + Number(row[header.indexOf("fooled")]) });
    }
    return [...groups.values()];
  };
  return { byParticipant: sumsBy("participant"), byPhoto: sumsBy("image") };
}
