import type { Page } from "@playwright/test";
import sharp from "sharp";

export type Box = { x: number; y: number; width: number; height: number };
export type Shot = { rgb: Buffer; width: number; height: number };

/** What the screen shows: [h*w*3], one pixel for each CSS px. */
export async function takeShot(page: Page): Promise<Shot> {
  return decode(await page.screenshot({ scale: "css" }));
}

export async function decode(picture: Buffer): Promise<Shot> {
  const { data, info } = await sharp(picture)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { rgb: data, width: info.width, height: info.height };
}

/** The first pixel outside the boxes whose r, g and b are not one value, in words; null if there is none. */
export function findColour({ rgb, width }: Shot, boxes: readonly Box[]): string | null {
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = rgb.subarray(i, i + 3);
    if (r === g && g === b) continue;
    const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)];
    if (!boxes.some((box) => isInside(box, x, y))) return `(${r}, ${g}, ${b}) at ${x}, ${y}`;
  }
  return null;
}

function isInside(box: Box, x: number, y: number): boolean {
  return x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
}

/** The share of pixels outside the boxes that are exactly this grey. */
export function shareOf(grey: number, { rgb, width }: Shot, boxes: readonly Box[]): number {
  let [outside, equal] = [0, 0];
  for (let i = 0; i < rgb.length; i += 3) {
    const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)];
    if (boxes.some((box) => isInside(box, x, y))) continue;
    outside++;
    if (rgb[i] === grey && rgb[i + 1] === grey && rgb[i + 2] === grey) equal++;
  }
  return equal / outside;
}

/** Mean and largest absolute difference between a picture and what the screen shows at the box. */
export function difference(
  shot: Shot,
  { x, y }: Box,
  picture: Shot,
): { mean: number; max: number } {
  let [sum, max] = [0, 0];
  for (let row = 0; row < picture.height; row++) {
    const from = 3 * ((y + row) * shot.width + x);
    for (let i = 0; i < 3 * picture.width; i++) {
      const error = Math.abs(shot.rgb[from + i] - picture.rgb[3 * row * picture.width + i]);
      sum += error;
      max = Math.max(max, error);
    }
  }
  return { mean: sum / picture.rgb.length, max };
}
