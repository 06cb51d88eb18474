import type { UploadLimits } from "@/lib/upload/limits";
import { findIgnorable, findUnsafeName, nameKey, pathSegments } from "@/lib/upload/names";
import type { Finding, UploadProblem } from "@/lib/upload/problem";

/** What the ZIP's directory says of one entry. None of it is trusted: sizes are counted again while inflating. */
export type EntryHeader = {
  path: string;
  /** POSIX mode bits, 0 where the ZIP was made on a system without them. */
  unixMode: number;
  isEncrypted: boolean;
  compressionMethod: number;
  packedBytes: number;
  claimedBytes: number;
};

const fileTypeBits = 0o170000;
const regularFile = 0o100000;
const folder = 0o040000;
const stored = 0;
const deflated = 8;

/** Sorts a ZIP's entries into those worth opening and the problems with the rest. Nothing is read for it. */
export function checkEntries<Header extends EntryHeader>(
  headers: readonly Header[],
  limits: UploadLimits,
): { usable: Header[]; refusedPaths: string[]; problems: UploadProblem[] } {
  const usable: Header[] = [];
  const refusedPaths: string[] = [];
  const problems: UploadProblem[] = [];
  const seen = new Map<string, string>();
  for (const header of headers) {
    const file = header.path;
    const error = findBadHeader(header, limits) ?? findDuplicate(file, seen);
    const note = error ? null : findIgnorable(file);
    if (error) {
      problems.push({ severity: "error", file, ...error });
      refusedPaths.push(file);
    } else if (isFolder(header)) continue;
    else if (note) problems.push({ severity: "note", file, ...note });
    else usable.push(header);
  }
  return { usable, refusedPaths, problems };
}

export function findTooManyEntries(count: number, { entriesMax }: UploadLimits): Finding | null {
  if (count <= entriesMax) return null;
  const problem = `The ZIP has ${count} entries.`;
  return { problem, expected: `At most ${entriesMax} entries are accepted.` };
}

function findBadHeader(header: EntryHeader, limits: UploadLimits): Finding | null {
  return findUnsafeName(header.path) ?? findBadKind(header) ?? findBadSize(header, limits);
}

function findBadKind({ unixMode, isEncrypted, compressionMethod }: EntryHeader): Finding | null {
  const type = unixMode & fileTypeBits;
  if (type !== 0 && type !== regularFile && type !== folder) {
    const problem = "The entry is a link or a device, not a file.";
    return { problem, expected: "Put the picture itself into the ZIP." };
  }
  if (isEncrypted) {
    const expected = "Make the ZIP without a password.";
    return { problem: "The entry is encrypted.", expected };
  }
  if (compressionMethod !== stored && compressionMethod !== deflated) {
    const problem = `The entry is compressed by method ${compressionMethod}.`;
    return { problem, expected: "Stored or deflated entries are accepted, as usual ZIPs have." };
  }
  return null;
}

function findBadSize(
  { claimedBytes }: EntryHeader,
  { entryBytesMax }: UploadLimits,
): Finding | null {
  if (claimedBytes <= entryBytesMax) return null;
  const problem = `The file has ${megabytes(claimedBytes)} MiB.`;
  return { problem, expected: `At most ${megabytes(entryBytesMax)} MiB a picture are accepted.` };
}

function findDuplicate(path: string, seen: Map<string, string>): Finding | null {
  const key = nameKey(pathSegments(path).join("/"));
  const earlier = seen.get(key);
  if (earlier === undefined) {
    seen.set(key, path);
    return null;
  }
  const problem = `The ZIP holds this name twice: “${earlier}” is the same but for letter case or accents' encoding.`;
  return { problem, expected: "Every file name may occur once." };
}

function isFolder({ path, unixMode }: EntryHeader): boolean {
  return path.endsWith("/") || (unixMode & fileTypeBits) === folder;
}

function megabytes(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20);
}
