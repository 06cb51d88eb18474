import type { Hash } from "node:crypto";
import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync, realpathSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import type { ReadAt } from "@/scripts/train/tar-members";
import { listTarMembers } from "@/scripts/train/tar-members";

/**
 * Where one picture of a data set lies, still encoded: `size` bytes from `offset` of a file, which is a tar shard or
 * the picture itself. The name is for people: "shard.tar/0001.jpg" or a path inside its folder.
 */
export type Sample = { name: string; file: string; offset: number; size: number };

export type DataSet = {
  samples: Sample[];
  /** sha256 over every sample's name and bytes (for loose files: name and size), in order. */
  hash: string;
};

const pictureName = /\.(jpe?g|png|webp)$/i;

/**
 * All pictures in the folders: loose files at any depth, and the members of WebDataset tar shards. Order is by
 * name, the same on every machine. No picture stays in memory, only where it lies. A file that lies in two of the
 * folders counts once: its copies would be trained on and held out.
 */
export async function loadDataSet(folders: readonly string[]): Promise<DataSet> {
  const digest = createHash("sha256");
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const folder of folders) {
    for (const file of await listFiles(folder)) {
      const real = realpathSync(file);
      if (seen.has(real)) continue;
      seen.add(real);
      if (file.endsWith(".tar")) addShard(samples, file, digest);
      else if (pictureName.test(file)) samples.push(looseSample(folder, file, digest));
    }
  }
  if (samples.length === 0) {
    const sentence = `There is no picture and no tar shard in ${folders.join(", ")}.`;
    throw new AppError("bad_request", sentence);
  }
  return { samples, hash: digest.digest("hex") };
}

/** The encoded picture. */
export function readSample({ file, offset, size }: Sample): Buffer {
  const descriptor = openSync(file, "r");
  try {
    return readPiece(descriptor, { offset, size });
  } finally {
    closeSync(descriptor);
  }
}

/** Bytes of an open file; fewer where it ends before. */
export function readPiece(
  descriptor: number,
  { offset, size }: Pick<Sample, "offset" | "size">,
): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, size, offset));
}

async function listFiles(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  } catch (error) {
    throw new AppError("not_found", `The folder ${folder} cannot be read.`, { cause: error });
  }
}

function looseSample(folder: string, file: string, digest: Hash): Sample {
  const name = path.relative(folder, file);
  const { size } = statSync(file);
  digest.update(`${name}\n${size}\n`);
  return { name, file, offset: 0, size };
}

function addShard(samples: Sample[], file: string, digest: Hash): void {
  const shard = path.basename(file);
  const descriptor = openSync(file, "r");
  try {
    const readAt = windowReader(descriptor);
    const archive = { name: shard, bytes: fstatSync(descriptor).size };
    for (const { name, offset, size } of listTarMembers(archive, readAt)) {
      if (!pictureName.test(name)) continue;
      digest.update(`${shard}/${name}\n`).update(readAt(offset, size));
      samples.push({ name: `${shard}/${name}`, file, offset, size });
    }
  } finally {
    closeSync(descriptor);
  }
}

const windowBytes = 4 * 1024 * 1024;

/** Reads a file from front to back in large pieces. What it gives is good until the next call. */
function windowReader(descriptor: number): ReadAt {
  let window = Buffer.alloc(0) as Buffer;
  let start = 0;
  return (offset, length) => {
    if (offset < start || offset + length > start + window.length) {
      window = readPiece(descriptor, { offset, size: Math.max(length, windowBytes) });
      start = offset;
    }
    return window.subarray(offset - start, offset - start + length);
  };
}
