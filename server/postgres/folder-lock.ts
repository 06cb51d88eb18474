import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { findProcess, isRunning, type ProcessIdentity } from "@/server/postgres/process-identity";

export type FolderLock = { release(): Promise<void> };

/** This process, as it is written into locks. */
export function ownIdentity(): ProcessIdentity {
  return findProcess(process.pid) ?? { pid: process.pid, startedAt: "" };
}

/** The process named in a file, or null if the file is absent or unreadable or its process has ended. */
export async function readLiveOwner(file: string): Promise<ProcessIdentity | null> {
  try {
    const owner = JSON.parse(await readFile(file, "utf8")) as ProcessIdentity;
    return isRunning(owner) ? owner : null;
  } catch {
    return null; // Nobody can be named.
  }
}

/**
 * Takes the lock `file` for this process, or names the process that holds it. A lock whose process has ended, by
 * whatever means, is taken over.
 */
export async function takeLock(file: string): Promise<FolderLock | { heldBy: ProcessIdentity }> {
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, JSON.stringify(ownIdentity()));
  try {
    for (;;) {
      if (await linkIfFree(draft, file)) return { release: () => rm(file, { force: true }) };
      const heldBy = await readLiveOwner(file);
      if (heldBy) return { heldBy };
      await removeDeadLock(file);
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** A link appears with its content and fails where a file is, so the file system decides who was first. */
async function linkIfFree(draft: string, file: string): Promise<boolean> {
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/** Moves the lock aside and looks again: between our look and the move, a live process may have taken it. */
async function removeDeadLock(file: string): Promise<void> {
  const aside = `${file}.${process.pid}.dead`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return; // Another process has removed it.
  }
  if (await readLiveOwner(aside)) await linkIfFree(aside, file);
  await rm(aside, { force: true });
}

/** Runs `work` while holding the lock, waiting for its turn. */
export async function withLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    const lock = await takeLock(file);
    if ("heldBy" in lock) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    try {
      return await work();
    } finally {
      await lock.release();
    }
  }
}
