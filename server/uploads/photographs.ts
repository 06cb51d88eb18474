import "server-only";
import { createHash } from "node:crypto";
import { assertReduces } from "@/lib/stimulus/crop-and-resize";
import { PictureError } from "@/lib/stimulus/picture-error";
import { readPicture } from "@/lib/stimulus/read-picture";
import { checkEntries } from "@/lib/upload/entries";
import { uploadLimits } from "@/lib/upload/limits";
import { baseName, pictureKey } from "@/lib/upload/names";
import { asError, isRefused, type Finding, type UploadProblem } from "@/lib/upload/problem";
import { withZip, ZipProblem, type OpenZip, type ZipEntry } from "@/server/uploads/zip-file";

/** A photograph that is in the set already. */
export type KnownPhotograph = { name: string; sha256: string };

export type PhotographsUpload = {
  zipPath: string;
  /** What the sender calls it, for problems of the whole file. */
  zipName: string;
  known: readonly KnownPhotograph[];
  /** The side of the study's stimuli. */
  sizePx: number;
  onProgress: (done: number, total: number) => void | Promise<void>;
  /** Called for every photograph, one after the other, once all of them were found to be good. */
  accept: (photograph: { name: string; bytes: Buffer }) => Promise<void>;
};

/**
 * Checks a ZIP of photographs, every one decoded to its end, and reports every problem found; only without any error
 * are they handed on. A photograph's name is its file's, without folder and ending.
 */
export function importPhotographs(upload: PhotographsUpload): Promise<UploadProblem[]> {
  const { zipPath: path, zipName: name } = upload;
  return withZip(
    { path, name, limits: uploadLimits },
    {
      visit: (zip) => visitZip(zip, upload),
      refuse: (problem) => [problem],
    },
  );
}

async function visitZip(zip: OpenZip, upload: PhotographsUpload): Promise<UploadProblem[]> {
  const { usable, problems } = checkEntries(await zip.listEntries(), uploadLimits);
  if (usable.length === 0) problems.push(asError(upload.zipName, nothing));
  const seen = new Seen(upload.known);
  const total = 2 * usable.length;
  for (const [index, entry] of usable.entries()) {
    const { problem, isFatal } = await checkOne(zip, entry, { seen, sizePx: upload.sizePx });
    if (problem) problems.push(asError(entry.path, problem));
    if (isFatal) break;
    await upload.onProgress(index + 1, total);
  }
  if (isRefused(problems)) return problems;
  for (const [index, entry] of usable.entries()) {
    await upload.accept({ name: nameOf(entry), bytes: await zip.readEntry(entry) });
    await upload.onProgress(usable.length + index + 1, total);
  }
  return problems;
}

const nothing: Finding = {
  problem: "There is no picture in it.",
  expected: "Photographs as JPEG, PNG, WebP, AVIF or TIFF are accepted.",
};

type Outcome = { problem: Finding | null; isFatal: boolean };

async function checkOne(
  zip: OpenZip,
  entry: ZipEntry,
  { seen, sizePx }: { seen: Seen; sizePx: number },
): Promise<Outcome> {
  try {
    const bytes = await zip.readEntry(entry);
    assertReduces(await readPicture(bytes), sizePx);
    return { problem: seen.findTwice(nameOf(entry), bytes), isFatal: false };
  } catch (error) {
    if (error instanceof ZipProblem) return { problem: error.finding, isFatal: error.isFatal };
    if (!(error instanceof PictureError)) throw error;
    const { problem, expected } = error;
    return { problem: { problem, expected }, isFatal: false };
  }
}

/** Names and contents that have come before: a session shows no photograph twice. */
class Seen {
  readonly #names = new Map<string, string>();
  readonly #contents = new Map<string, string>();

  constructor(known: readonly KnownPhotograph[]) {
    for (const { name, sha256 } of known) {
      this.#names.set(pictureKey(name), name);
      this.#contents.set(sha256, name);
    }
  }

  findTwice(name: string, bytes: Buffer): Finding | null {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const sameName = this.#names.get(pictureKey(name));
    const samePicture = this.#contents.get(sha256);
    this.#names.set(pictureKey(name), name);
    this.#contents.set(sha256, name);
    if (samePicture !== undefined) {
      const problem = `It is the same picture as “${samePicture}”.`;
      return { problem, expected: "Keep one of them." };
    }
    if (sameName === undefined) return null;
    const problem = `It has the same name as “${sameName}”, but for ending and letter case.`;
    return { problem, expected: "Give every photograph a name of its own." };
  }
}

const nameOf = ({ path }: ZipEntry) => baseName(path).replace(/\.[a-z0-9]{1,5}$/i, "");
