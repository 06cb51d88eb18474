import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { srgbToLab, type LabImage } from "@/lib/color/lab";
import { AppError } from "@/lib/errors";
import type { Colorizer } from "@/lib/model/colorize";
import { readPicture } from "@/lib/stimulus/read-picture";
import { recolour } from "@/lib/stimulus/recolour";
import { writeFileAtomically } from "@/scripts/atomic-file";

/** A photograph's pixels in Lab. Throws what is wrong with the file. */
export async function readPhoto(file: string): Promise<LabImage> {
  const { rgb, width, height } = await readPicture(await readFile(file));
  return srgbToLab(rgb, width, height);
}

/**
 * Recolours every photograph and writes out/NAME.png with the photograph's own lightness. The next photograph is
 * decoded and the last one encoded while the engine works on the one between them. Throws before anything is written
 * where two photographs would be written under one name.
 */
export async function recolourFolder(
  files: readonly string[],
  colorizer: Colorizer,
  out: string,
): Promise<void> {
  refuseSameNames(files);
  await mkdir(out, { recursive: true });
  let next: Promise<LabImage> | null = null;
  let writing: Promise<void> = Promise.resolve();
  for (const [index, file] of files.entries()) {
    const photo = await (next ?? readPhoto(file));
    next = index + 1 < files.length ? readPhoto(files[index + 1]) : null;
    // Whoever awaits it later meets its failure; until then it must not count as unhandled.
    next?.catch(() => undefined);
    const ab = await colorizer.colorize(photo, { index });
    await writing;
    writing = writePicture(photo, ab, path.join(out, pictureName(file)));
    writing.catch(() => undefined);
  }
  await writing;
}

const pictureName = (file: string) => `${path.parse(file).name}.png`;

function refuseSameNames(files: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    // Some file systems take names for the same that differ in their capitals alone.
    const key = pictureName(file).toLowerCase();
    const other = seen.get(key);
    if (other !== undefined) {
      const names = `${path.basename(other)} and ${path.basename(file)}`;
      const message = `${names} would both become ${pictureName(file)}: give one of them another name.`;
      throw new AppError("conflict", message);
    }
    seen.set(key, file);
  }
}

async function writePicture(photo: LabImage, ab: Float32Array, file: string): Promise<void> {
  await writeFileAtomically(file, await recolour(photo, ab));
}
