import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { drawAreas } from "@/scripts/results/forest-plot";
import { makeScale, tickLabel } from "@/scripts/results/scale";
import { element, picture, text } from "@/scripts/results/svg";
import { drawLosses, drawTrainingAreas } from "@/scripts/results/training-curves";
import { makeCurves, makeEvaluation } from "./made-results";

describe("a scale", () => {
  test("begins and ends at round marks that hold all values", () => {
    const { ticks, at } = makeScale([0.843, 0.916], { from: 100, to: 200, count: 4 });
    expect(ticks).toEqual([0.84, 0.86, 0.88, 0.9, 0.92]);
    expect(at(0.84)).toBeCloseTo(100, 9);
    expect(at(0.88)).toBeCloseTo(150, 9);
  });

  test("may end with the values, and copes with a single one", () => {
    const tight = makeScale([0, 830], { from: 0, to: 83, isTight: true });
    expect(tight.ticks).toEqual([0, 200, 400, 600, 800]);
    expect(tight.at(830)).toBeCloseTo(83, 9);
    const { ticks, at } = makeScale([4], { from: 0, to: 1 });
    expect(ticks.length).toBeGreaterThan(1);
    expect(at(4)).toBeGreaterThanOrEqual(0);
    expect(at(4)).toBeLessThanOrEqual(1);
  });

  test("writes large marks short", () => {
    expect([0, 0.25, 5000, 250_000, 1_500_000].map(tickLabel)).toEqual([
      "0",
      "0.25",
      "5000",
      "250 k",
      "1.5 M",
    ]);
  });
});

test("what stands in a picture is escaped", () => {
  expect(text(`a < b & "c"`, { x: 1.23456 })).toBe(
    '<text x="1.23">a &lt; b &amp; &quot;c&quot;</text>',
  );
  expect(element("g", { class: undefined })).toBe("<g/>");
  expect(picture({ width: 2, height: 1, title: "1 < 2" }, [])).toContain("<title>1 &lt; 2</title>");
});

/** The picture's pixels, as a program draws it that knows no dark mode. */
async function drawn(svg: string) {
  const { data, info } = await sharp(Buffer.from(svg)).raw().toBuffer({ resolveWithObject: true });
  const isInk = (i: number) => data[i] + data[i + 1] + data[i + 2] < 200;
  let ink = 0;
  for (let i = 0; i < data.length; i += info.channels) if (isInk(i)) ink += 1;
  return { ...info, inkShare: ink / (info.width * info.height) };
}

test("the areas' chart has a dot for every row but real, a ring for what was published, and a line at gray", async () => {
  const svg = drawAreas(makeEvaluation());
  // Two panels: full, gray and random are shown, and all three are published.
  expect(svg.match(/class="dot/g)).toHaveLength(6);
  expect(svg.match(/class="ring/g)).toHaveLength(6);
  expect(svg.match(/class="rule/g)).toHaveLength(2);
  expect(svg).toContain(">58.2</text>");
  expect(svg).toContain("40 photographs of test256");
  const { width, height, inkShare } = await drawn(svg);
  expect(width).toBeGreaterThan(height);
  expect(inkShare).toBeGreaterThan(0.002);
  expect(inkShare).toBeLessThan(0.2);
});

test("the courses of training are a panel a run, and nothing lies outside the picture", async () => {
  const curves = makeCurves();
  for (const svg of [drawLosses(curves), drawTrainingAreas(curves)]) {
    expect(svg.match(/class="title"/g)).toHaveLength(2);
    const points = [...svg.matchAll(/points="([^"]+)"/g)].flatMap(([, list]) => list.split(/[ ,]/));
    for (const point of points) {
      expect(Number(point)).toBeGreaterThanOrEqual(0);
      expect(Number(point)).toBeLessThanOrEqual(300);
    }
    expect((await drawn(svg)).inkShare).toBeGreaterThan(0.001);
  }
});
