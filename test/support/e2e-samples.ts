import type { Page } from "@playwright/test";
import { decode } from "@/test/support/e2e-screenshot";

/** Where pictures are sampled: this many points a side, at the middles of equal squares. */
const pointsASide = 6;

/** What a canvas showed in one frame: its pixels at the sample points, [6*6*3], 0..255. */
export type Sample = { canvas: number; frameMs: number; rgb: number[] };

type Samples = { visible: Sample[]; decodedMs: number[] };

/** Samples in every frame of the page all canvases that are seen, and notes when each picture was decoded. */
export async function recordSamples(page: Page): Promise<void> {
  await page.addInitScript(sampleStage, pointsASide);
}

export function readSamples(page: Page): Promise<Samples> {
  return page.evaluate(() => (window as unknown as { stageSamples: Samples }).stageSamples);
}

function sampleStage(points: number): void {
  const samples: Samples = { visible: [], decodedMs: [] };
  Object.assign(window, { stageSamples: samples });
  const sample = (element: HTMLCanvasElement): number[] => {
    const context = element.getContext("2d", { willReadFrequently: true })!;
    const { data, width } = context.getImageData(0, 0, element.width, element.height);
    return Array.from({ length: points ** 2 }, (_, i) => {
      const [column, row] = [i % points, Math.floor(i / points)];
      const [x, y] = [column, row].map((n) => Math.floor(((n + 0.5) * width) / points));
      return [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)];
    }).flat();
  };
  const look = (frameMs: number) => {
    document.querySelectorAll("canvas").forEach((element, canvas) => {
      if (getComputedStyle(element).visibility !== "visible") return;
      samples.visible.push({ canvas, frameMs, rgb: sample(element) });
    });
  };
  // After the callbacks of the same frame, whoever asked for theirs first.
  const channel = new MessageChannel();
  channel.port1.onmessage = ({ data }) => look(data as number);
  const onFrame = (now: number) => {
    channel.port2.postMessage(now);
    requestAnimationFrame(onFrame);
  };
  requestAnimationFrame(onFrame);
  const decodeBitmap = window.createImageBitmap;
  window.createImageBitmap = async (...args: unknown[]) => {
    const bitmap: ImageBitmap = await Reflect.apply(decodeBitmap, window, args);
    samples.decodedMs.push(performance.now());
    return bitmap;
  };
}

/** The same points of a picture. */
export async function samplePicture(jpeg: Buffer): Promise<number[]> {
  const { rgb, width } = await decode(jpeg);
  return Array.from({ length: pointsASide ** 2 }, (_, i) => {
    const [column, row] = [i % pointsASide, Math.floor(i / pointsASide)];
    const [x, y] = [column, row].map((n) => Math.floor(((n + 0.5) * width) / pointsASide));
    return [...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];
  }).flat();
}

/** Largest difference at any point; two decoders of JPEG differ by a few. */
export function farthest(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}
