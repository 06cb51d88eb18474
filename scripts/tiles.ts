import sharp from "sharp";

export type TileLayout = {
  /** Of every tile, in px. */
  side: number;
  /** Between the tiles, in px. */
  gap: number;
  /** By how much the whole is enlarged, without smoothing. */
  factor?: number;
};

/** rows of tiles, [side*side*3] each, 8-bit sRGB -> one JPEG on white. */
export function encodeTiles(
  rows: readonly (readonly Uint8Array[])[],
  { side, gap, factor = 1 }: TileLayout,
): Promise<Buffer> {
  const width = rows[0].length * (side + gap) - gap;
  const height = rows.length * (side + gap) - gap;
  const canvas = new Uint8Array(width * height * 3).fill(255);
  rows.forEach((tiles, row) => {
    tiles.forEach((tile, column) => {
      for (let y = 0; y < side; y++) {
        const at = (row * (side + gap) + y) * width + column * (side + gap);
        canvas.set(tile.subarray(3 * y * side, 3 * (y + 1) * side), 3 * at);
      }
    });
  });
  return sharp(canvas, { raw: { width, height, channels: 3 } })
    .resize(width * factor, height * factor, { kernel: "nearest" })
    .jpeg({ quality: 90, chromaSubsampling: "4:4:4" })
    .toBuffer();
}
