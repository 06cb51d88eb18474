import type { Plate } from "@/lib/plates/make-plate";

/** Behind the dots and around the disc: the grey of the trial's page, sRGB 119 (docs/protocol.md). */
const SURROUND = "#777777";

/** The plate as an SVG document of sizePx times sizePx pixels. Says nothing of the number but by its dots' colours. */
export function drawPlate(plate: Plate, sizePx: number): string {
  const circles = plate.dots.map(({ x, y, radius, rgb }) => {
    const at = `cx="${x.toFixed(4)}" cy="${y.toFixed(4)}" r="${radius}"`;
    return `<circle ${at} fill="rgb(${rgb.join()})"/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${sizePx}" height="${sizePx}" viewBox="-1 -1 2 2">`,
    `<rect x="-1" y="-1" width="2" height="2" fill="${SURROUND}"/>`,
    ...circles,
    "</svg>",
  ].join("");
}
