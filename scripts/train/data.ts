import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { extract } from "tar-stream";
import { AppError } from "@/lib/errors";

/** One picture of a data set, still encoded. The name is its place: "shard.tar/0001.jpg" or a path. */
export type Sample = { name: string; read: () => Promise<Buffer> };

export type DataSet = {
  samples: Sample[];
  /** sha256 over every sample's name and bytes (for loose files: name and size), in order. */
  hash: string;
};

const pictureName = /\.(jpe?g|png|webp)$/i;

/**
 * All pictures in the folders: loose files at any depth, and the members of WebDataset tar shards. Order is by
 * name, the same on every machine. Shards are held in memory, encoded (50,000 pictures of 64 px: about 110 MB).
 */
export async function loadDataSet(folders: readonly string[]): Promise<DataSet> {
  const digest = createHash("sha256");
  const samples: Sample[] = [];
  for (const folder of folders) {
    for (const file of await listFiles(folder)) {
      if (file.endsWith(".tar")) samples.push(...(await readShard(file, digest)));
      else if (pictureName.test(file)) samples.push(await looseSample(folder, file, digest));
    }
  }
  if (samples.length === 0) {
    const sentence = `There is no picture and no tar shard in ${folders.join(", ")}.`;
    throw new AppError("bad_request", sentence);
  }
  return { samples, hash: digest.digest("hex") };
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

type Digest = ReturnType<typeof createHash>;

async function looseSample(folder: string, file: string, digest: Digest): Promise<Sample> {
  const name = path.relative(folder, file);
  digest.update(`${name}\n${(await stat(file)).size}\n`);
  return { name, read: () => readFile(file) };
}

async function readShard(file: string, digest: Digest): Promise<Sample[]> {
  const samples: Sample[] = [];
  const entries = createReadStream(file).pipe(extract());
  for await (const entry of entries) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    if (entry.header.type !== "file" || !pictureName.test(entry.header.name)) continue;
    const name = `${path.basename(file)}/${entry.header.name}`;
    const bytes = Buffer.concat(chunks);
    digest.update(`${name}\n`).update(bytes);
    samples.push({ name, read: async () => bytes });
  }
  return samples;
}
