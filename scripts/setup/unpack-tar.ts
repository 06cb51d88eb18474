import { createWriteStream } from "node:fs";
import { chmod, mkdir } from "node:fs/promises";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import tar, { type Extract } from "tar-stream";

/**
 * Writes the files of a tar stream for which `place` gives a path inside `folder`; the others are passed over.
 * Returns how many were written. Links and devices are never made.
 */
export async function unpackTar(
  stream: Readable,
  folder: string,
  place: (name: string) => string | null,
): Promise<number> {
  const extract = tar.extract();
  const [count] = await Promise.all([
    writeEntries(extract, folder, place),
    pipeline(stream, extract),
  ]);
  return count;
}

async function writeEntries(
  entries: Extract,
  folder: string,
  place: (name: string) => string | null,
): Promise<number> {
  let count = 0;
  for await (const entry of entries) {
    const inside = entry.header.type === "file" ? place(entry.header.name) : null;
    if (inside === null) {
      entry.resume();
      continue;
    }
    const file = path.join(folder, inside);
    if (!file.startsWith(folder + path.sep)) {
      throw new Error(`The archive points out of its folder: ${entry.header.name}`);
    }
    await mkdir(path.dirname(file), { recursive: true });
    await pipeline(entry, createWriteStream(file));
    await chmod(file, (entry.header.mode ?? 0) & 0o100 ? 0o755 : 0o644);
    count += 1;
  }
  return count;
}
