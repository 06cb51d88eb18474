import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { FoolRateChart } from "@/components/fool-rate-chart";
import { FoolRateTable } from "@/components/fool-rate-table";
import { estimateFoolRate } from "@/lib/stats/fool-rate";
import type { FoolRateRow } from "@/lib/stats/fool-rate-words";
import { readSums } from "@/test/support/stats-fixtures";

function makeRow(slug: string, table: string | null, more: Partial<FoolRateRow> = {}): FoolRateRow {
  const estimate = estimateFoolRate(table ? readSums(table) : { byParticipant: [], byPhoto: [] });
  const counts = estimate.kind === "no-data" ? { participants: 0, trials: 0 } : estimate;
  const { participants, trials } = counts;
  return { slug, name: slug, population: "participant", participants, trials, estimate, ...more };
}

const read = (markup: string) => markup.replaceAll("\u00a0", " ");
const chartOf = (rows: FoolRateRow[]) => read(renderToStaticMarkup(<FoolRateChart rows={rows} />));
const tableOf = (rows: FoolRateRow[]) => read(renderToStaticMarkup(<FoolRateTable rows={rows} />));

describe("the chart of fool rates", () => {
  test("says everything it draws to those who do not see it", () => {
    const [, label] = chartOf([makeRow("full", "a_40x40_1000img")]).match(/aria-label="([^"]*)"/)!;
    expect(label).toBe(
      "Fool rates with 95 % intervals on a scale from 0 to 60 %; 50 % means indistinguishable. " +
        "full: taken for real in 32 % of trials (28–35 %), from 40 participants and 1,600 trials.",
    );
  });

  test("puts dot and interval where the numbers are", () => {
    // Table a: 0.31625 (0.27926 to 0.35324), on an axis that ends at 0.6.
    const markup = chartOf([makeRow("full", "a_40x40_1000img")]);
    expect(markup).toContain('cx="52.708%"');
    expect(markup).toContain('x1="46.543%" x2="58.874%"');
  });

  test("shows the whole axis as soon as an interval passes 60 %", () => {
    expect(chartOf([makeRow("full", "c_5x10")])).toContain("on a scale from 0 to 100 %");
  });

  test("keeps simulated observers apart and marks them", () => {
    const simulated = makeRow("full", "b_40x36_40img", { population: "simulated" });
    const markup = chartOf([simulated, makeRow("full", "a_40x40_1000img")]);
    const [people, machines] = markup.split("Simulated observers: a check of the platform");
    expect(people).toContain("40 participants");
    expect(people).not.toContain(">simulated<");
    expect(machines).toContain(">simulated<");
    expect(machines).toContain("40 observers");
    expect(machines).toContain("fill-canvas");
  });

  test("draws published rates as lines with letters, and says whose they are", () => {
    const published = [{ name: "Random", rate: 0.13, plusMinus: 0.044, source: "Z16" }];
    const markup = read(
      renderToStaticMarkup(
        <FoolRateChart rows={[makeRow("full", "a_40x40_1000img")]} published={published} />,
      ),
    );
    // 0.13 on an axis that ends at 0.6.
    expect(markup.match(/x1="21.667%" x2="21.667%"/g)).toHaveLength(2);
    expect(markup).toContain("Published rates as lines: Random 13.0 %.");
    expect(markup).toContain("13.0 % ± 4.4 [Z16]");
  });

  test("draws no mark without answers and no interval that is not known", () => {
    expect(chartOf([makeRow("none", null)])).not.toContain("<circle");
    expect(chartOf([makeRow("none", null)])).toContain("No counted answers yet");
    expect(chartOf([])).toContain("No variants yet");
  });
});

describe("the table of fool rates", () => {
  test("gives the chart's numbers, and the reason where an interval is not the usual one", () => {
    const markup = tableOf([makeRow("full", "a_40x40_1000img"), makeRow("gray", "d_all_zero")]);
    expect(markup).toContain("Taken for real in 32 % of trials (28–35 %)");
    expect(markup).toContain(">27.9–35.3 %<");
    expect(markup).toContain(">1,600<");
    expect(markup).toContain("Wilson’s interval for 10 trials");
  });

  test("never puts simulated observers among participants", () => {
    const simulated = makeRow("full", "a_40x40_1000img", { population: "simulated" });
    const markup = tableOf([simulated]);
    expect(markup.match(/<table/g)).toHaveLength(1);
    expect(markup).toContain("Simulated observers: fool rate by variant");
    expect(tableOf([simulated, makeRow("full", "c_5x10")]).match(/<table/g)).toHaveLength(2);
  });
});
