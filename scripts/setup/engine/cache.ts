import { existsSync } from "node:fs";
import * as fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NativePackage } from "@/scripts/setup/engine/native-package";
import { nodeApiVersion } from "@/scripts/setup/engine/native-package";

/**
 * The cache of native engines lies outside node_modules, so that a second checkout or a reinstall costs seconds.
 * An entry is a folder with `tfjs_binding.node` and `lib/`; it appears under its name only when it is complete.
 */
export function cacheFolder(): string {
  const base = process.env.XDG_CACHE_HOME || path.join(os.homedir(), ".cache");
  return path.join(base, "truehue", "engines");
}

/** An entry fits one version of the package, one libtensorflow, one Node-API and one kind of machine. */
export function entryName({ name, version }: NativePackage, libtensorflow: string): string {
  const machine = `${process.platform}-${process.arch}`;
  return `${name}-${version}-libtensorflow-${libtensorflow}-napi${nodeApiVersion}-${machine}`;
}

export function findEntry(name: string): string | null {
  const folder = path.join(cacheFolder(), name);
  return existsSync(path.join(folder, "tfjs_binding.node")) ? folder : null;
}

const partialName = /^partial-(\d+)-/;

/** A folder to build an entry in. Its name holds our process id, by which a later run knows it as abandoned. */
export async function createPartial(): Promise<string> {
  await fs.mkdir(cacheFolder(), { recursive: true });
  await removeAbandoned();
  return fs.mkdtemp(path.join(cacheFolder(), `partial-${process.pid}-`));
}

async function removeAbandoned(): Promise<void> {
  for (const name of await fs.readdir(cacheFolder())) {
    const owner = partialName.exec(name)?.[1];
    if (owner && !isAlive(Number(owner))) {
      await fs.rm(path.join(cacheFolder(), name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is another user's.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Gives a finished folder its name. Where another run was faster, its entry stays and ours is dropped. */
export async function publishEntry(partial: string, name: string): Promise<string> {
  const target = path.join(cacheFolder(), name);
  try {
    await fs.rename(partial, target);
  } catch (error) {
    if (!findEntry(name)) throw error;
    await fs.rm(partial, { recursive: true, force: true });
  }
  return target;
}

/** Puts an entry into node_modules: the addon as a copy, the libraries (850 MB) as a link. */
export async function installEntry(entry: string, into: NativePackage): Promise<void> {
  const { addonFile, librariesFolder } = into;
  await fs.mkdir(path.dirname(addonFile), { recursive: true });
  await fs.mkdir(path.dirname(librariesFolder), { recursive: true });
  await fs.rm(librariesFolder, { recursive: true, force: true });
  const kind = process.platform === "win32" ? "junction" : "dir";
  await fs.symlink(path.join(entry, "lib"), `${librariesFolder}.partial-${process.pid}`, kind);
  await fs.rename(`${librariesFolder}.partial-${process.pid}`, librariesFolder);
  // The addon comes last: an interruption before it leaves a package that counts as not installed.
  await fs.copyFile(path.join(entry, "tfjs_binding.node"), `${addonFile}.partial-${process.pid}`);
  await fs.rename(`${addonFile}.partial-${process.pid}`, addonFile);
}

/** Takes out of node_modules what does not work, so that nothing tries to load it. */
export async function uninstall({ folder }: NativePackage): Promise<void> {
  await fs.rm(path.join(folder, "lib"), { recursive: true, force: true });
  await fs.rm(path.join(folder, "deps"), { recursive: true, force: true });
}
