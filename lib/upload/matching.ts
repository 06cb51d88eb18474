import { AppError } from "@/lib/errors";
import { baseName, commonTopFolder, looseKey, pathSegments, pictureKey } from "@/lib/upload/names";
import type { Finding, UploadProblem } from "@/lib/upload/problem";

export type Match<Entry, Photo> = { entry: Entry; photo: Photo };

type Named = { name: string };
type Located = { path: string };

/**
 * Matches recoloured pictures with photographs by base name, without extension and letter case.
 * Every photograph needs exactly one picture; whatever is missing, unknown or twice there is a problem by its name.
 * A photograph whose picture has been refused already (refusedPaths) is not called missing as well.
 */
export function matchPictures<Entry extends Located, Photo extends Named>(
  entries: readonly Entry[],
  photos: readonly Photo[],
  refusedPaths: readonly string[] = [],
): { matches: Match<Entry, Photo>[]; problems: UploadProblem[] } {
  const photoByKey = indexPhotos(photos);
  const taken = new Map<Photo, Entry>();
  const problems: UploadProblem[] = [];
  const top = commonTopFolder(entries.map(({ path }) => path));
  for (const entry of entries) {
    const photo = findPhoto(baseName(entry.path), photoByKey);
    const finding = findMisplaced(entry, top) ?? findMismatch(photo, taken, photos);
    if (finding) problems.push({ severity: "error", file: entry.path, ...finding });
    // A picture in the wrong place is still no missing picture.
    if (photo && !taken.has(photo)) taken.set(photo, entry);
  }
  const matches = [...taken].map(([photo, entry]) => ({ entry, photo }));
  const refused = new Set(refusedPaths.map((path) => findPhoto(baseName(path), photoByKey)));
  const missing = photos.filter((photo) => !taken.has(photo) && !refused.has(photo));
  return { matches, problems: [...problems, ...missing.map(missingProblem)] };
}

function indexPhotos<Photo extends Named>(photos: readonly Photo[]): Map<string, Photo> {
  const byKey = new Map<string, Photo>();
  for (const photo of photos) {
    const other = byKey.get(pictureKey(photo.name));
    if (other) {
      throw new AppError(
        "conflict",
        `The photographs “${other.name}” and “${photo.name}” of this study differ in extension or letter case only, so recolourings cannot be told apart by name.`,
      );
    }
    byKey.set(pictureKey(photo.name), photo);
  }
  return byKey;
}

/** Known picture extensions first: a photograph may well be called "img.001". */
function findPhoto<Photo>(name: string, photoByKey: Map<string, Photo>): Photo | undefined {
  return photoByKey.get(pictureKey(name)) ?? photoByKey.get(looseKey(name));
}

function findMisplaced({ path }: Located, top: string): Finding | null {
  const depth = pathSegments(path).length - (top ? 1 : 0);
  if (depth === 1) return null;
  const problem = "The file lies in a folder of its own.";
  return { problem, expected: "Put all pictures at the top of the ZIP, or all in one folder." };
}

function findMismatch<Photo extends Named>(
  photo: Photo | undefined,
  taken: Map<Photo, Located>,
  photos: readonly Photo[],
): Finding | null {
  if (!photo) {
    const problem = "No photograph of the study has this name.";
    const example = photos[0]?.name ?? "";
    return { problem, expected: `A picture is named like its photograph, for example ${example}.` };
  }
  const earlier = taken.get(photo);
  if (!earlier) return null;
  const problem = `“${earlier.path}” is a recolouring of the same photograph.`;
  return { problem, expected: `One picture for ${photo.name} is accepted.` };
}

function missingProblem({ name }: Named): UploadProblem {
  return {
    severity: "error",
    file: name,
    problem: "The recolouring of this photograph is missing.",
    expected: `A picture named like it: ${name.replace(/\.[a-z0-9]+$/i, "")}.png, .jpg, .webp, .avif or .tiff.`,
  };
}
