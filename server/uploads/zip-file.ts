import "server-only";
import { crc32 } from "node:zlib";
import { getFileNameLowLevel, openPromise, type Entry, type ZipFile } from "yauzl";
import { findTooManyEntries, type EntryHeader } from "@/lib/upload/entries";
import { findDamage, findRunawayInflation, isTotalExceeded } from "@/lib/upload/inflation";
import type { UploadLimits } from "@/lib/upload/limits";
import { asError, type Finding, type UploadProblem } from "@/lib/upload/problem";

/** The reading of a ZIP, or of one of its entries, ended because of what the upload holds. */
export class ZipProblem extends Error {
  readonly finding: Finding;
  /** True where reading on makes no sense, whatever other entries hold. */
  readonly isFatal: boolean;

  constructor(finding: Finding, { isFatal }: { isFatal: boolean }, options?: ErrorOptions) {
    super(finding.problem, options);
    this.name = "ZipProblem";
    this.finding = finding;
    this.isFatal = isFatal;
  }
}

export type ZipEntry = EntryHeader & { source: Entry };

/** A ZIP on disk, open for reading. Nothing is ever written to a name that it holds. */
export type OpenZip = {
  entryCount: number;
  listEntries(): Promise<ZipEntry[]>;
  /** The content of one entry, counted while it is inflated, the limits applied to what really comes out. */
  readEntry(entry: ZipEntry): Promise<Buffer>;
  close(): void;
};

type Outcome<Result> = {
  visit: (zip: OpenZip) => Promise<Result>;
  /** What comes of a problem with the file as a whole. */
  refuse: (problem: UploadProblem) => Result;
};

/** Opens a ZIP for a visit and closes it again. name: what its sender calls it. */
export async function withZip<Result>(
  { path, name, limits }: { path: string; name: string; limits: UploadLimits },
  { visit, refuse }: Outcome<Result>,
): Promise<Result> {
  let zip: OpenZip | null = null;
  try {
    zip = await openZip(path, limits);
    const tooMany = findTooManyEntries(zip.entryCount, limits);
    return tooMany ? refuse(asError(name, tooMany)) : await visit(zip);
  } catch (error) {
    if (!(error instanceof ZipProblem)) throw error;
    return refuse(asError(name, error.finding));
  } finally {
    zip?.close();
  }
}

const expectedZip = "A complete ZIP archive is accepted: make it again and upload it again.";

/** Opens a ZIP. Throws ZipProblem where the file is none, or is cut off. */
export async function openZip(path: string, limits: UploadLimits): Promise<OpenZip> {
  // Names and sizes are checked by us, so that one bad entry does not hide the problems of all the others.
  const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
  const zip = await openPromise(path, options).catch((cause: unknown) => {
    throw asZipProblem(cause, "The file is not a ZIP archive, or its end is cut off.");
  });
  const progress = { totalBytes: 0 };
  return {
    entryCount: zip.entryCount,
    listEntries: () => listEntries(zip),
    readEntry: (entry) => readEntry(zip, entry, { limits, progress }),
    close: () => zip.close(),
  };
}

async function listEntries(zip: ZipFile): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  try {
    for await (const entry of zip.eachEntry()) entries.push(describeEntry(entry));
  } catch (cause) {
    throw asZipProblem(cause, "The ZIP's list of contents is damaged or cut off.");
  }
  return entries;
}

function describeEntry(entry: Entry): ZipEntry {
  const flags = entry.generalPurposeBitFlag;
  return {
    path: getFileNameLowLevel(flags, entry.fileNameRaw, entry.extraFields, false),
    unixMode: entry.externalFileAttributes >>> 16,
    isEncrypted: entry.isEncrypted(),
    compressionMethod: entry.compressionMethod,
    packedBytes: entry.compressedSize,
    claimedBytes: entry.uncompressedSize,
    source: entry,
  };
}

async function readEntry(
  zip: ZipFile,
  entry: ZipEntry,
  { limits, progress }: { limits: UploadLimits; progress: { totalBytes: number } },
): Promise<Buffer> {
  const { packedBytes, claimedBytes } = entry;
  const chunks: Buffer[] = [];
  let entryBytes = 0;
  let checksum = 0;
  try {
    // Leaving the loop by an error destroys the stream: nothing more is inflated.
    for await (const chunk of await zip.openReadStreamPromise(entry.source)) {
      entryBytes += chunk.length;
      progress.totalBytes += chunk.length;
      checksum = crc32(chunk, checksum);
      assertBounded({ entryBytes, packedBytes, claimedBytes, ...progress }, limits);
      chunks.push(chunk);
    }
  } catch (cause) {
    if (cause instanceof ZipProblem) throw cause;
    const problem = "The file is damaged inside the ZIP: it cannot be unpacked.";
    throw asZipProblem(cause, problem, { isFatal: false });
  }
  const claimed = { bytes: claimedBytes, crc32: entry.source.crc32 };
  const damage = findDamage({ bytes: entryBytes, crc32: checksum }, claimed);
  if (damage) throw new ZipProblem(damage, { isFatal: false });
  return Buffer.concat(chunks);
}

function assertBounded(
  inflation: Parameters<typeof findRunawayInflation>[0],
  limits: UploadLimits,
): void {
  const runaway = findRunawayInflation(inflation, limits);
  if (runaway) throw new ZipProblem(runaway, { isFatal: false });
  if (!isTotalExceeded(inflation, limits)) return;
  const megabytes = Math.floor(limits.totalBytesMax / 2 ** 20);
  const problem = `The ZIP's files come to more than ${megabytes} MiB; reading stopped here.`;
  const expected = `At most ${megabytes} MiB in all are accepted: save smaller pictures.`;
  throw new ZipProblem({ problem, expected }, { isFatal: true });
}

/** Failures of the machine (no such file, bad disk) stay what they are; all others are the upload's. */
function asZipProblem(cause: unknown, problem: string, severity = { isFatal: true }): unknown {
  if (cause instanceof Error && "syscall" in cause) return cause;
  return new ZipProblem({ problem, expected: expectedZip }, severity, { cause });
}
