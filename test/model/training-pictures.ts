import { createWriteStream } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import sharp from "sharp";
import { pack } from "tar-stream";

/** A folder for one test file's pictures and runs. */
export function makeFolder(): Promise<string> {
  return mkdtemp(path.join(os.tmpdir(), "truehue train "));
}

/** A small JPEG with two colours and a gradient of lightness: different for each index. */
export async function makeJpeg(index: number, side = 64): Promise<Buffer> {
  const rgb = new Uint8Array(side * side * 3);
  const hue = [40 + ((index * 37) % 160), 40 + ((index * 59) % 160), 40 + ((index * 83) % 160)];
  for (let i = 0; i < side * side; i++) {
    const y = Math.floor(i / side);
    const isSky = y < side / 2;
    for (let c = 0; c < 3; c++)
      rgb[3 * i + c] = (isSky ? hue[c] : 255 - hue[c]) * (0.5 + y / side / 2);
  }
  return sharp(rgb, { raw: { width: side, height: side, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** A JPEG that ends in the middle. */
export async function makeTornJpeg(): Promise<Buffer> {
  const whole = await makeJpeg(99);
  return whole.subarray(0, Math.floor(whole.length / 2));
}

/** A WebDataset shard: pictures beside their labels. */
export async function writeShard(file: string, pictures: Record<string, Buffer>): Promise<void> {
  const shard = pack();
  for (const [name, bytes] of Object.entries(pictures)) {
    shard.entry({ name }, bytes);
    shard.entry({ name: name.replace(/\.\w+$/, ".cls") }, "7");
  }
  shard.finalize();
  await pipeline(shard, createWriteStream(file));
}

export async function writePictures(folder: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await writeFile(
      path.join(folder, `picture-${String(i).padStart(3, "0")}.jpg`),
      await makeJpeg(i),
    );
  }
}
