import { measureNumber } from "@/lib/measures/estimate-words";
import type { Estimate } from "@/lib/measures/summary";
import type { Evaluation } from "@/scripts/evaluate/evaluation-file";
import { publishedAreas } from "@/scripts/results/published";
import { makeScale, type Scale } from "@/scripts/results/scale";
import { element, line, picture, text } from "@/scripts/results/svg";

const measures = ["aucRaw", "aucRebalanced"] as const;

const layout = { labels: 130, panel: 330, gap: 30, top: 54, row: 34, bottom: 78 };

/** Raw and rebalanced area of every row beside each other, with intervals, and what was published. */
export function drawAreas({ rows, data, settings }: Evaluation): string {
  // The photograph itself scores everything: it would only squeeze the others together.
  const shown = rows.filter(({ slug }) => slug !== "real");
  const { labels, panel, gap, top, row, bottom } = layout;
  const width = labels + 2 * panel + gap + 20;
  const height = top + shown.length * row + bottom;
  const names = shown.map(({ slug }, i) =>
    text(slug, { x: labels - 14, y: top + (i + 0.5) * row + 4, "text-anchor": "end" }),
  );
  const panels = measures.map((name, i) => {
    const left = labels + i * (panel + gap);
    const lines = shown.map(({ slug, estimates, model }) => ({
      estimate: estimates[name],
      published: publishedAreas[slug]?.[name],
      isBaseline: model === null,
      slug,
    }));
    return drawPanel(name, lines, left);
  });
  const note = `Dot and line: ${data.images} photographs of ${settings.data}, 95 % intervals. Ring: published for ImageNet. Dashed: gray.`;
  const title = `Areas under the curve of ${shown.length} variants, raw and rebalanced, with intervals`;
  return picture({ width, height, title }, [
    ...names,
    ...panels.flat(),
    text(note, { x: labels, y: height - 14, class: "muted small" }),
  ]);
}

type PanelRow = { slug: string; estimate: Estimate; published?: number; isBaseline: boolean };

function drawPanel(
  name: (typeof measures)[number],
  rows: readonly PanelRow[],
  left: number,
): string[] {
  const { panel, top, row } = layout;
  const values = rows.flatMap(({ estimate: { value, low, high }, published }) =>
    [value, low, high, published].filter((each) => typeof each === "number"),
  );
  const scale = makeScale(values, { from: left + 4, to: left + panel - 46 });
  const end = top + rows.length * row;
  const heading = name === "aucRaw" ? "AuC, raw" : "AuC, rebalanced";
  const gray = rows.find(({ slug }) => slug === "gray")?.estimate.value;
  return [
    text(heading, { x: left, y: 26, class: "title" }),
    ...scale.ticks.flatMap((tick) => [
      line([scale.at(tick), top - 8], [scale.at(tick), end], "grid"),
      text(measureNumber(name, tick).replace(/\.0$/, ""), {
        ...{ x: scale.at(tick), y: end + 18, "text-anchor": "middle", class: "muted small number" },
      }),
    ]),
    text("% of the area", { x: left + 4, y: end + 36, class: "muted small" }),
    ...(typeof gray === "number"
      ? [line([scale.at(gray), top - 8], [scale.at(gray), end], "rule")]
      : []),
    ...rows.flatMap((each, i) => drawRow(name, each, { scale, y: top + (i + 0.5) * row, left })),
  ];
}

function drawRow(
  name: (typeof measures)[number],
  { estimate, published, isBaseline }: PanelRow,
  { scale, y, left }: { scale: Scale; y: number; left: number },
): string[] {
  const { value, low, high } = estimate;
  if (value === null) return [];
  const tone = isBaseline ? " muted" : "";
  const isKnown = low !== null && high !== null;
  return [
    ...(isKnown ? [line([scale.at(low), y], [scale.at(high), y], `interval${tone}`)] : []),
    ...(published === undefined
      ? []
      : [element("circle", { cx: scale.at(published), cy: y, r: 4, class: "ring" })]),
    element("circle", { cx: scale.at(value), cy: y, r: 4.5, class: `dot${tone}` }),
    text(measureNumber(name, value), {
      ...{ x: left + layout.panel - 8, y: y + 4, "text-anchor": "end", class: "number" },
    }),
  ];
}
