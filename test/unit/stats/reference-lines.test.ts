import { describe, expect, test } from "vitest";
import { publishedFor, publishedRates, sources } from "@/lib/protocol/published";
import { presets } from "@/lib/protocol/presets";
import { placeReferences } from "@/lib/stats/reference-lines";

describe("published rates", () => {
  test("of Zhang et al. are those of the table, and only one says that it was checked", () => {
    const numbers = publishedFor("zhang2016").map(({ percent, plusMinus }) => [percent, plusMinus]);
    expect(numbers).toEqual([
      [32.3, 2.2],
      [27.2, 2.7],
      [25.2, 2.7],
      [23.9, 2.8],
      [21.2, 2.5],
      [18.3, 2.8],
      [13, 4.4],
    ]);
    expect(publishedRates.filter(({ isChecked }) => isChecked)).toMatchObject([{ percent: 32.3 }]);
  });

  test("are there for every preset, each from the paper that the preset follows", () => {
    const found = Object.values(presets).map(({ preset }) => [
      preset,
      [...new Set(publishedFor(preset).map(({ source }) => source))].join(),
    ]);
    expect(Object.fromEntries(found)).toEqual({
      zhang2016: "Z16",
      pix2pix2017: "P2P",
      palette2021: "PAL",
      "pick-real": "Z16",
    });
    for (const { source } of publishedRates) expect(sources[source].where).toMatch(/^arXiv:/);
  });
});

describe("a chart's reference lines", () => {
  const line = (rate: number) => ({ name: String(rate), rate, plusMinus: null, source: "X" });

  test("get their letters from the lowest on", () => {
    const placed = placeReferences([line(0.4), line(0.1)], 0.6);
    expect(placed.map(({ key, rate }) => [key, rate])).toEqual([
      ["A", 0.1],
      ["B", 0.4],
    ]);
  });

  test("have letters on one level that are never nearer than they are wide", () => {
    const placed = placeReferences(
      publishedFor("pick-real").map(({ percent }) => line(percent / 100)),
      0.6,
    );
    for (const one of placed) {
      for (const other of placed) {
        if (one.key >= other.key || one.level !== other.level) continue;
        expect(Math.abs(one.rate - other.rate) / 0.6).toBeGreaterThanOrEqual(0.06);
      }
    }
    expect(Math.max(...placed.map(({ level }) => level))).toBeLessThanOrEqual(2);
  });
});
