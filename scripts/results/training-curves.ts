import type { Curves, RunCurve } from "@/scripts/results/curves-file";
import { makeScale, tickLabel, type Scale } from "@/scripts/results/scale";
import { line, picture, polyline, text } from "@/scripts/results/svg";

const layout = { columns: 3, width: 300, height: 210, top: 16, note: 18, bottom: 16 };

/** Inside of a panel, from its corner. */
const inner = { left: 52, right: 276, top: 40, bottom: 166 };

type Line = { points: [number, number][]; className: string };

type Panel = { title: string; unit: string; lines: Line[]; rule?: number };

/** Training and held-out loss of each run, in panels: losses of different kinds share no scale. */
export function drawLosses({ runs }: Curves): string {
  const panels = runs.map(({ slug, loss, validations }): Panel => {
    const lines = [
      { points: loss.map(place(({ value }) => value)), className: "curve faint" },
      { points: validations.map(place((point) => point.loss)), className: "curve" },
    ];
    return { title: slug, unit: "loss", lines };
  });
  return drawPanels(panels, {
    title: "Loss of every training run against the images seen",
    notes: ["Thin: in training, with all penalties.", "Thick: on pictures held out."],
  });
}

/** The rebalanced area of each run on held-out pictures, beside that of the first run, on one scale. */
export function drawTrainingAreas({ runs }: Curves): string {
  const areaOf = (run: RunCurve) => run.validations.map(place((each) => 100 * each.aucRebalanced));
  const panels = runs.map((run, i): Panel => {
    const own = { points: areaOf(run), className: "curve" };
    const first = { points: areaOf(runs[0]), className: "curve faint" };
    return {
      title: run.slug,
      unit: "AuC, rebalanced, %",
      lines: i === 0 ? [own] : [first, own],
      rule: 100 * run.gray.aucRebalanced,
    };
  });
  return drawPanels(panels, {
    title: "Rebalanced area of every training run on held-out pictures against the images seen",
    notes: ["On pictures held out.", `Thin: ${runs[0].slug}. Dashed: gray.`],
    isShared: true,
  });
}

function place<T extends { imagesSeen: number }>(valueOf: (point: T) => number) {
  return (point: T): [number, number] => [point.imagesSeen, valueOf(point)];
}

type DrawOptions = { title: string; notes: string[]; isShared?: boolean };

function drawPanels(panels: readonly Panel[], { title, notes, isShared }: DrawOptions): string {
  const rows = Math.ceil(panels.length / layout.columns);
  const columns = Math.min(layout.columns, panels.length);
  const [width, height] = [
    columns * layout.width,
    layout.top + rows * layout.height + notes.length * layout.note + layout.bottom,
  ];
  const across = makeScale([0, ...panels.flatMap(valuesOf("x"))], {
    ...{ from: inner.left, to: inner.right, count: 4, isTight: true },
  });
  const content = panels.map((panel, i) => {
    const own = isShared ? panels : [panel];
    const down = makeScale(own.flatMap(valuesOf("y")), {
      ...{ from: inner.bottom, to: inner.top, count: 4 },
    });
    const x = (i % layout.columns) * layout.width;
    const y = layout.top + Math.floor(i / layout.columns) * layout.height;
    return `<g transform="translate(${x} ${y})">${drawPanel(panel, across, down).join("")}</g>`;
  });
  return picture({ width, height, title }, [
    ...content,
    ...notes.map((note, i) => {
      const y = height - layout.bottom - (notes.length - 1 - i) * layout.note;
      return text(note, { x: 16, y, class: "muted small" });
    }),
  ]);
}

function valuesOf(axis: "x" | "y") {
  return ({ lines, rule }: Panel): number[] => {
    const values = lines.flatMap(({ points }) => points.map(([x, y]) => (axis === "x" ? x : y)));
    return axis === "y" && rule !== undefined ? [...values, rule] : values;
  };
}

function drawPanel({ title, unit, lines, rule }: Panel, across: Scale, down: Scale): string[] {
  const { left, right, top, bottom } = inner;
  return [
    text(title, { x: left, y: top - 16, class: "title" }),
    text(unit, { x: right, y: top - 16, "text-anchor": "end", class: "muted small" }),
    ...down.ticks.flatMap((tick) => [
      line([left, down.at(tick)], [right, down.at(tick)], "grid"),
      text(tickLabel(tick), {
        ...{ x: left - 8, y: down.at(tick) + 4, "text-anchor": "end" },
        class: "muted small number",
      }),
    ]),
    ...across.ticks.map((tick) =>
      text(tickLabel(tick), {
        ...{ x: across.at(tick), y: bottom + 16, "text-anchor": "middle" },
        class: "muted small number",
      }),
    ),
    text("images seen", { x: right, y: bottom + 31, "text-anchor": "end", class: "muted small" }),
    ...(rule === undefined ? [] : [line([left, down.at(rule)], [right, down.at(rule)], "rule")]),
    ...lines.map(({ points, className }) =>
      polyline(
        points.map(([x, y]) => [across.at(x), down.at(y)]),
        className,
      ),
    ),
  ];
}
