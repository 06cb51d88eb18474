import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";

const endings = /\.(jpe?g|png|webp|avif|tiff?)$/i;

/** The pictures of a folder by name, as paths. Throws a sentence where there is no folder or no picture. */
export async function listPictureFiles(folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new AppError("not_found", `The folder ${folder} does not exist.`);
  const names = (await readdir(folder)).filter((name) => endings.test(name)).sort();
  if (names.length > 0) return names.map((name) => path.join(folder, name));
  throw new AppError(
    "not_found",
    `There is no JPEG, PNG, WebP, AVIF or TIFF picture in ${folder}.`,
  );
}
