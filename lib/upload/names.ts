import type { Finding } from "@/lib/upload/problem";

const pictureExtension = /\.(jpe?g|png|webp|avif|tiff?)$/i;
const anyExtension = /\.[a-z0-9]{1,8}$/i;

/** What operating systems add to folders unasked. */
const systemFiles = new Set([".ds_store", "thumbs.db", "desktop.ini"]);

/** Files that people add for other people. They are ignored, and said to be. */
const companionExtension = /\.(txt|md|json|csv|pdf)$/i;
const companionName = /^(readme|licen[cs]e)$/i;

/** The segments of a path in a ZIP, without empty ones and ".". */
export function pathSegments(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "" && segment !== ".");
}

/** The last segment of a path. */
export function baseName(path: string): string {
  return pathSegments(path).at(-1) ?? "";
}

/** Two names with one key are one name on some file system: letter case and Unicode composition do not count. */
export function nameKey(name: string): string {
  return name.normalize("NFC").toLowerCase().normalize("NFC");
}

/** The key that matches a photograph's name with a recolouring's: without a picture format's extension. */
export function pictureKey(name: string): string {
  return nameKey(name.replace(pictureExtension, ""));
}

/** As pictureKey, but for a file that came with some other extension. */
export function looseKey(name: string): string {
  return nameKey(name.replace(anyExtension, ""));
}

/** Names that could lead out of a folder, or deceive a reader, are refused even though nothing is unpacked to them. */
export function findUnsafeName(path: string): Finding | null {
  const expected = "A plain relative name such as photo.png is accepted.";
  if (path.startsWith("/") || /^[a-z]:/i.test(path)) {
    return { problem: "The name is an absolute path.", expected };
  }
  if (path.split("/").includes("..")) {
    return { problem: "The name leads out of its folder with “..”.", expected };
  }
  if (/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u.test(path)) {
    return { problem: "The name holds control characters.", expected };
  }
  return baseName(path) === "" ? { problem: "The file has no name.", expected } : null;
}

/** Why a file may be passed over, or null where it is to be taken for a picture. */
export function findIgnorable(path: string): Finding | null {
  const name = baseName(path);
  const isSystemFile = pathSegments(path)[0] === "__MACOSX" || systemFiles.has(nameKey(name));
  if (isSystemFile || name.startsWith("._")) {
    return { problem: "An operating system's own file: ignored.", expected: "Nothing to do." };
  }
  if (companionExtension.test(name) || companionName.test(name)) {
    return { problem: "Not a picture: ignored.", expected: "Nothing to do." };
  }
  return null;
}

/** The one folder that holds all the files, with its slash; "" where there is none. */
export function commonTopFolder(paths: readonly string[]): string {
  const [first] = paths;
  if (first === undefined || pathSegments(first).length < 2) return "";
  const [folder] = pathSegments(first);
  const areAllInside = paths.every((path) => {
    const segments = pathSegments(path);
    return segments.length > 1 && segments[0] === folder;
  });
  return areAllInside ? `${folder}/` : "";
}
