import type { Protocol } from "@/lib/protocol/schema";

/** Least distance of a picture from its neighbour and from the edges of the window, in CSS px. */
export const marginPx = 16;
/** Above the pictures of a low window: the line that says which pair it is. */
const statusPx = 32;

export type Size = { widthPx: number; heightPx: number };

export type Layout = Pick<Protocol, "stimulusPx" | "presentation">;

/**
 * The smallest window that shows a study's pictures whole, in CSS px. Pictures shown at once stand side by side
 * always: above one another, "left" and "right" would mean nothing, and such answers could not be told apart.
 */
export function neededViewport({ stimulusPx, presentation }: Layout): Size {
  const places = presentation === "simultaneous" ? 2 : 1;
  return {
    widthPx: places * stimulusPx + (places + 1) * marginPx,
    heightPx: statusPx + stimulusPx + marginPx,
  };
}

export function fits(viewport: Size, needed: Size): boolean {
  return viewport.widthPx >= needed.widthPx && viewport.heightPx >= needed.heightPx;
}
