import { closeSync, openSync } from "node:fs";
import type { Sample } from "@/scripts/train/data";
import { readPiece } from "@/scripts/train/data";

/**
 * Where the samples of a data set lie, in memory that threads share: 16 bytes a picture, and its path where it is a
 * file of its own. Handed to a thread, it is not copied.
 */
export type SharedIndex = {
  /** The paths of all files in UTF-8, one after another, and where each ends. */
  paths: Uint8Array<SharedArrayBuffer>;
  pathEnds: Float64Array<SharedArrayBuffer>;
  /** Of each sample. */
  files: Int32Array<SharedArrayBuffer>;
  offsets: Float64Array<SharedArrayBuffer>;
  sizes: Int32Array<SharedArrayBuffer>;
};

export function createSharedIndex(samples: readonly Sample[]): SharedIndex {
  const numbers = new Map<string, number>();
  for (const { file } of samples) if (!numbers.has(file)) numbers.set(file, numbers.size);
  const files = new Int32Array(new SharedArrayBuffer(4 * samples.length));
  const offsets = new Float64Array(new SharedArrayBuffer(8 * samples.length));
  const sizes = new Int32Array(new SharedArrayBuffer(4 * samples.length));
  samples.forEach(({ file, offset, size }, i) => {
    files[i] = numbers.get(file) ?? -1;
    offsets[i] = offset;
    sizes[i] = size;
  });
  return { ...writePaths([...numbers.keys()]), files, offsets, sizes };
}

function writePaths(files: string[]): Pick<SharedIndex, "paths" | "pathEnds"> {
  const bytes = files.reduce((total, file) => total + Buffer.byteLength(file), 0);
  const paths = new Uint8Array(new SharedArrayBuffer(bytes));
  const pathEnds = new Float64Array(new SharedArrayBuffer(8 * files.length));
  const text = Buffer.from(paths.buffer);
  let end = 0;
  files.forEach((file, i) => {
    end += text.write(file, end);
    pathEnds[i] = end;
  });
  return { paths, pathEnds };
}

/** Shards stay open so that a picture costs one read; more files than this are never open at once. */
const openFilesMax = 64;

/** Reads encoded pictures by their number. */
export function createPictureReader(index: SharedIndex): (sample: number) => Buffer {
  const descriptors = new Map<number, number>();
  const open = (file: number) => {
    const [oldest] = descriptors;
    if (oldest && descriptors.size >= openFilesMax) {
      descriptors.delete(oldest[0]);
      closeSync(oldest[1]);
    }
    const descriptor = openSync(pathOf(index, file), "r");
    descriptors.set(file, descriptor);
    return descriptor;
  };
  return (sample) => {
    const file = index.files[sample];
    const descriptor = descriptors.get(file) ?? open(file);
    return readPiece(descriptor, { offset: index.offsets[sample], size: index.sizes[sample] });
  };
}

function pathOf({ paths, pathEnds }: SharedIndex, file: number): string {
  const start = file === 0 ? 0 : pathEnds[file - 1];
  return Buffer.from(paths.buffer, start, pathEnds[file] - start).toString();
}
