type Palette = Record<"canvas" | "ink" | "muted" | "line" | "accent", string>;

/** The site's colours (app/globals.css). A chart paints its own ground, so that it can be read on any page. */
const light: Palette = {
  canvas: "#ffffff",
  ink: "#1b1b1b",
  muted: "#5c5c5c",
  line: "#dedede",
  accent: "#0f5f7f",
};

const dark: Palette = {
  canvas: "#121212",
  ink: "#ececec",
  muted: "#a6a6a6",
  line: "#363636",
  accent: "#74bfdd",
};

// Written out and not as variables, which some programs that draw SVG do not know.
const colours = ({ canvas, ink, muted, line: grid, accent }: Palette) => `
.canvas { fill: ${canvas} }
text { fill: ${ink} }
text.muted { fill: ${muted} }
.grid { stroke: ${grid} }
.rule { stroke: ${muted} }
.interval, .curve { stroke: ${accent} }
.interval.muted, .curve.faint { stroke: ${muted} }
.dot { fill: ${accent} }
.dot.muted { fill: ${muted} }
.ring { fill: ${canvas}; stroke: ${ink} }`;

const style = `
text { font: 13px system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif }
.small { font-size: 11px }
.title { font-weight: 600 }
.number { font-variant-numeric: tabular-nums }
.rule { stroke-dasharray: 4 3 }
.interval { stroke-width: 2.5 }
.ring { stroke-width: 1.5 }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round }
.curve.faint { stroke-width: 1 }${colours(light)}
@media (prefers-color-scheme: dark) {${colours(dark)}
}
`;

export type Attributes = Record<string, string | number | undefined>;

/** An element as text. Content is already escaped: it comes from `element` or `text`. */
export function element(name: string, attributes: Attributes, ...content: string[]): string {
  const given = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === "number" ? round(value) : escape(value)}"`)
    .join("");
  return content.length > 0
    ? `<${name}${given}>${content.join("")}</${name}>`
    : `<${name}${given}/>`;
}

export function text(content: string, attributes: Attributes): string {
  return element("text", attributes, escape(content));
}

/** A line along an axis or across one. */
export function line(
  [x1, y1]: [number, number],
  [x2, y2]: [number, number],
  className: string,
): string {
  return element("line", { x1, y1, x2, y2, class: className });
}

export function polyline(points: readonly [number, number][], className: string): string {
  const list = points.map(([x, y]) => `${round(x)},${round(y)}`).join(" ");
  return element("polyline", { points: list, class: className });
}

/** A whole picture. title: what it shows, for those who do not see it. */
export function picture(
  { width, height, title }: { width: number; height: number; title: string },
  content: readonly string[],
): string {
  const opening = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`;
  const ground = element("rect", { width, height, rx: 6, class: "canvas" });
  const parts = [`<title>${escape(title)}</title>`, `<style>${style}</style>`, ground, ...content];
  return `${opening}\n${parts.map((part) => `  ${part}\n`).join("")}</svg>\n`;
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}

function escape(value: string | undefined = ""): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return value.replace(/[&<>"]/g, (character) => entities[character]);
}
