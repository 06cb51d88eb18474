import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { ssimSideMin } from "@/lib/measures/ssim";
import { cropAndResize } from "@/lib/stimulus/crop-and-resize";
import { readPicture, type Picture } from "@/lib/stimulus/read-picture";
import { listPictureFiles } from "@/scripts/picture-folder";

/** A file that could not be used, and why. */
export type SkippedFile = { name: string; problem: string };

export type Photographs = {
  names: string[];
  /** The i-th photograph as it is measured. */
  read: (index: number) => Promise<Picture>;
  /** sha256 over the names and bytes of all that are used, in order. */
  hash: string;
  skipped: SkippedFile[];
};

export type PhotographOptions = { limit?: number; side?: number };

/**
 * The pictures of a folder, each decoded once to know that it can be used: which ones are, decides whose colours
 * "random" takes. What cannot be read is told with its reason.
 */
export async function openPhotographs(
  folder: string,
  { limit, side }: PhotographOptions,
): Promise<Photographs> {
  const files = takeEvenly(await listPictureFiles(folder), limit);
  const usable: string[] = [];
  const skipped: SkippedFile[] = [];
  const digest = createHash("sha256");
  for (const file of files) {
    const name = path.basename(file);
    try {
      const bytes = await readFile(file);
      await preparePicture(bytes, side);
      digest.update(`${name}\n`).update(bytes);
      usable.push(file);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      skipped.push({ name, problem: error.message });
    }
  }
  refuseTooFew(folder, usable.length, skipped);
  return {
    names: usable.map((file) => path.basename(file)),
    read: async (index) => preparePicture(await readFile(usable[index]), side),
    hash: digest.digest("hex"),
    skipped,
  };
}

async function preparePicture(bytes: Uint8Array, side: number | undefined): Promise<Picture> {
  const picture = await readPicture(bytes);
  if (side !== undefined) return cropAndResize(picture, side);
  if (Math.min(picture.width, picture.height) >= ssimSideMin.uniform) return picture;
  throw new AppError(
    "unprocessable",
    `The picture has ${picture.width} x ${picture.height} pixels; ${ssimSideMin.uniform} a side are needed.`,
  );
}

/** The i-th of `limit` is at i / limit of the list: names often go by kind, and the first ones would be alike. */
function takeEvenly(files: string[], limit = Infinity): string[] {
  if (files.length <= limit) return files;
  return Array.from({ length: limit }, (_, i) => files[Math.floor((i * files.length) / limit)]);
}

function refuseTooFew(folder: string, usable: number, skipped: SkippedFile[]): void {
  if (usable >= 2) return;
  const reasons = skipped.slice(0, 5).map(({ name, problem }) => `\n  ${name}: ${problem}`);
  const found = usable === 1 ? "only one photograph" : "no photograph";
  throw new AppError(
    "unprocessable",
    `There is ${found} in ${folder} that can be measured; two or more are needed.${reasons.join("")}`,
  );
}
