import "server-only";
import type { Picture } from "@/lib/stimulus/read-picture";
import { encodeLossless } from "@/lib/stimulus/recolour";
import { checkEntries } from "@/lib/upload/entries";
import { uploadLimits, type UploadLimits } from "@/lib/upload/limits";
import { matchPictures, type Match } from "@/lib/upload/matching";
import { asError, isRefused, type UploadProblem } from "@/lib/upload/problem";
import { checkRecolouredPicture } from "@/lib/upload/recoloured-picture";
import { withZip, ZipProblem, type OpenZip, type ZipEntry } from "@/server/uploads/zip-file";

/** A photograph of the study. read gives the bytes of its file from the platform's own store. */
export type UploadPhoto = {
  id: string;
  name: string;
  width: number;
  height: number;
  read(): Promise<Buffer>;
};

export type RecolouringUpload = {
  /** The staged upload. */
  zipPath: string;
  /** What the sender calls it, for problems of the whole file. */
  zipName?: string;
  photos: readonly UploadPhoto[];
  /** The side of the study's stimuli. */
  sizePx: number;
  /** Called after each picture. A refused upload reports its checks only. */
  onProgress?: (done: number, total: number) => void | Promise<void>;
  limits?: UploadLimits;
};

/** lightnessDifference: mean |ΔL| to the photograph, Lab units. */
export type AcceptedPicture = { photoId: string; file: string; lightnessDifference: number };

export type UploadReport = { accepted: AcceptedPicture[]; problems: UploadProblem[] };

/** Decoded and encoded anew, lossless and without metadata: no byte of the upload itself is kept. */
export type ImportedPicture = { png: Buffer; lightnessDifference: number };

type PictureMatch = Match<ZipEntry, UploadPhoto>;
type Visit = (
  match: PictureMatch,
  picture: Picture,
  lightnessDifference: number,
) => void | Promise<void>;

/**
 * Checks a ZIP of recoloured pictures named like the photographs, one picture in memory at a time. Reports every
 * problem found, not only the first. Imports nothing.
 */
export function checkRecolouredPictures(upload: RecolouringUpload): Promise<UploadReport> {
  return visitUpload(upload, () => undefined);
}

/**
 * Checks the whole ZIP first; if it holds no error, hands every picture to `accept`, one after the other.
 * With any error `accept` is never called, so nothing half-imported stays behind.
 */
export async function importRecolouredPictures(
  upload: RecolouringUpload & {
    accept: (photoId: string, picture: ImportedPicture) => Promise<void>;
  },
): Promise<UploadReport> {
  const { onProgress } = upload;
  const total = 2 * upload.photos.length;
  const checked = await checkRecolouredPictures({
    ...upload,
    onProgress: (done) => onProgress?.(done, total),
  });
  if (isRefused(checked.problems)) return checked;
  return visitUpload(
    { ...upload, onProgress: (done) => onProgress?.(upload.photos.length + done, total) },
    async ({ photo }, picture, lightnessDifference) => {
      await upload.accept(photo.id, { png: await encodeLossless(picture), lightnessDifference });
    },
  );
}

function visitUpload(upload: RecolouringUpload, visit: Visit): Promise<UploadReport> {
  const { zipPath, zipName = "The ZIP file", limits = uploadLimits } = upload;
  return withZip(
    { path: zipPath, name: zipName, limits },
    {
      visit: (zip) => visitZip(zip, { ...upload, limits }, visit),
      refuse: (problem) => ({ accepted: [], problems: [problem] }),
    },
  );
}

async function visitZip(
  zip: OpenZip,
  upload: RecolouringUpload & { limits: UploadLimits },
  visit: Visit,
): Promise<UploadReport> {
  const entries = checkEntries(await zip.listEntries(), upload.limits);
  const matched = matchPictures(entries.usable, upload.photos, entries.refusedPaths);
  const accepted: AcceptedPicture[] = [];
  const problems = [...entries.problems, ...matched.problems];
  for (const [index, match] of matched.matches.entries()) {
    const outcome = await visitPicture(zip, match, { sizePx: upload.sizePx, visit });
    problems.push(...outcome.problems);
    if (outcome.accepted) accepted.push(outcome.accepted);
    if (outcome.isFatal) break;
    await upload.onProgress?.(index + 1, matched.matches.length);
  }
  return { accepted, problems };
}

type Outcome = { accepted: AcceptedPicture | null; problems: UploadProblem[]; isFatal: boolean };

async function visitPicture(
  zip: OpenZip,
  match: PictureMatch,
  { sizePx, visit }: { sizePx: number; visit: Visit },
): Promise<Outcome> {
  const { entry, photo } = match;
  let bytes: Buffer;
  try {
    bytes = await zip.readEntry(entry);
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    const { finding, isFatal } = error;
    return { accepted: null, problems: [asError(entry.path, finding)], isFatal };
  }
  const photoBytes = await photo.read();
  const checked = await checkRecolouredPicture({ bytes, photo, photoBytes, sizePx });
  const { picture, lightnessDifference, findings } = checked;
  const problems = findings.map((finding) => asError(entry.path, finding));
  if (problems.length > 0 || picture === null || lightnessDifference === null) {
    return { accepted: null, problems, isFatal: false };
  }
  await visit(match, picture, lightnessDifference);
  const accepted = { photoId: photo.id, file: entry.path, lightnessDifference };
  return { accepted, problems, isFatal: false };
}
