import { AppError } from "@/lib/errors";

/** Whose photograph it is, as far as its file name tells. */
export type PhotographCredit = {
  photographer: string;
  /** The number that the source gave the photograph. */
  photoId: string;
  source: "Unsplash";
  licence: string;
  /** One line for a page. */
  credit: string;
};

/** The package says MIT of all its files; the photographs in it come from Unsplash. */
const packageLicence = "MIT, as part of the npm package tabler-ui";

/** photographer-name-12345.jpg, with or without the width that the package appends: photographer-name-12345-500.jpg. */
const namePattern = /^(?<words>[a-z]+(?:-[a-z]+)*)-(?<photoId>\d+)(?:-(?:500|1500))?\.jpg$/;

const particles = new Set(["de", "van", "von"]);

/**
 * Reads the photographer and the photo's number out of a demonstration photograph's file name. File names carry
 * neither capitals nor accents: capitals are put back by rule, accents stay lost.
 */
export function creditFromFileName(fileName: string): PhotographCredit {
  const { words, photoId } = namePattern.exec(fileName)?.groups ?? {};
  if (!words || !photoId) {
    throw new AppError(
      "unprocessable",
      `The file name “${fileName}” does not name its photographer; expected is a name like aneta-ivanova-776-500.jpg.`,
    );
  }
  const photographer = words.split("-").map(capitalise).join(" ");
  return {
    photographer,
    photoId,
    source: "Unsplash",
    licence: packageLicence,
    credit: `${photographer}, Unsplash (photo ${photoId})`,
  };
}

function capitalise(word: string, index: number): string {
  if (index > 0 && particles.has(word)) return word;
  return word[0].toUpperCase() + word.slice(1);
}
