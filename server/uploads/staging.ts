import "server-only";
import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "@/lib/errors";
import { uploadBytesMax } from "@/lib/upload/limits";
import { asStorageError } from "@/server/storage";

/** An upload on disk, not yet checked. Its name is ours and says nothing of what the sender called it. */
export type StagedFile = { path: string; bytes: number; remove(): Promise<void> };

/**
 * Streams an upload to a file of its own below the data folder. Whatever goes wrong (too long, connection cut,
 * disk full), the file is gone again before the error is thrown. The caller removes it when done.
 */
export async function stagingFile({
  dataDir,
  source,
  bytesMax = uploadBytesMax,
}: {
  dataDir: string;
  source: AsyncIterable<Uint8Array>;
  bytesMax?: number;
}): Promise<StagedFile> {
  const folder = stagingFolder(dataDir);
  const path = join(folder, `${randomUUID()}.upload`);
  const remove = () => rm(path, { force: true });
  try {
    await mkdir(folder, { recursive: true });
    const bytes = await writeCapped(path, source, bytesMax);
    return { path, bytes, remove };
  } catch (error) {
    await remove();
    throw asStorageError(error);
  }
}

/** The body of a request that sends a file. One that says beforehand that it is too long is not read at all. */
export function uploadBody(request: Request): AsyncIterable<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > uploadBytesMax) throw tooLarge(uploadBytesMax);
  if (!request.body) throw new AppError("bad_request", "The request holds no file.");
  return request.body as unknown as AsyncIterable<Uint8Array>;
}

/** Removes what a killed process left behind. Call at start, before uploads are taken. */
export async function clearStaging(dataDir: string, olderThan: Date): Promise<number> {
  const folder = stagingFolder(dataDir);
  await mkdir(folder, { recursive: true });
  let removed = 0;
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if ((await stat(path)).mtime >= olderThan) continue;
    await rm(path, { force: true });
    removed++;
  }
  return removed;
}

async function writeCapped(
  path: string,
  source: AsyncIterable<Uint8Array>,
  bytesMax: number,
): Promise<number> {
  const file = await open(path, "wx", 0o600);
  let bytes = 0;
  try {
    for await (const chunk of source) {
      bytes += chunk.length;
      if (bytes > bytesMax) throw tooLarge(bytesMax);
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return bytes;
}

function stagingFolder(dataDir: string): string {
  return join(dataDir, "staging");
}

function tooLarge(bytesMax: number): AppError {
  const megabytes = Math.floor(bytesMax / 2 ** 20);
  return new AppError(
    "too_large",
    `The upload is larger than ${megabytes} MiB. Send smaller pictures: a little more than the size of a stimulus is enough.`,
  );
}
