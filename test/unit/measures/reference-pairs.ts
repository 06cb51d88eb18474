import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import sharp from "sharp";

/** A photograph, a recolouring, and what an independent implementation measured (fixtures README, 7). */
export type ReferencePair = {
  ref: string;
  rec: string;
  psnr: number | null;
  ssim_default: number;
  ssim_gaussian: number;
  colorfulness_ref: number;
  colorfulness_rec: number;
  auc_raw: number;
  auc_rebalanced: number;
};

export type ReferencePooled = {
  auc_raw: number;
  auc_rebalanced: number;
  delta_colorfulness_abs_of_means: number;
};

// These pictures may not be copied into the project, so they are looked for beside it.
const folder = path.resolve(import.meta.dirname, "../../../../shared/fixtures/metrics");

/** Without the pictures a test is skipped, its name saying why; in CI it fails instead. */
export const isReferenceAbsent = !existsSync(folder) && !process.env.CI;

export function readReference(): { pairs: ReferencePair[]; pooled: ReferencePooled } {
  const file = readFileSync(path.join(folder, "expected.json"), "utf8");
  return JSON.parse(file) as { pairs: ReferencePair[]; pooled: ReferencePooled };
}

export async function readReferencePicture(name: string) {
  const file = path.join(folder, name);
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { rgb: new Uint8Array(data), width: info.width, height: info.height };
}
