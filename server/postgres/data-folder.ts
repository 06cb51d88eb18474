import { createHash } from "node:crypto";
import { existsSync, realpathSync } from "node:fs";
import { chmod, mkdir, statfs } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@/lib/errors";
import { canEnter, findUnprivilegedUser } from "@/server/postgres/unprivileged-user";

export type DataFolder = {
  dataDir: string;
  /** Why it is not `.truehue` in the checkout. */ note: string | null;
};

function nearestExisting(folder: string): string {
  return existsSync(folder) ? folder : nearestExisting(path.dirname(folder));
}

/**
 * Where the database and the files live: `chosen` (TRUEHUE_DATA), else `.truehue` in the checkout, else, for root
 * in a checkout that Postgres' user may not enter (a home with mode 0700), a folder of its own under /var/lib.
 */
export function resolveDataFolder(checkout: string, chosen: string | undefined): DataFolder {
  if (chosen) return { dataDir: path.resolve(checkout, chosen), note: null };
  const inCheckout = path.join(checkout, ".truehue");
  const user = findUnprivilegedUser();
  if (!user || canEnter(user, nearestExisting(inCheckout)))
    return { dataDir: inCheckout, note: null };
  const hash = createHash("sha256").update(realpathSync(checkout)).digest("hex").slice(0, 12);
  const dataDir = path.join("/var/lib/truehue", hash);
  const note = `Data is kept in ${dataDir}: the user ${user.name}, as whom Postgres runs, may not enter ${checkout}.`;
  return { dataDir, note };
}

/** Makes a folder that others may pass through (what is secret inside has its own mode), whatever the umask. */
export async function makePassableFolder(folder: string): Promise<void> {
  const firstMade = await mkdir(folder, { recursive: true });
  if (firstMade === undefined) return;
  for (let made = folder; made.length >= firstMade.length; made = path.dirname(made))
    await chmod(made, 0o755);
}

/** Refuses with a sentence when fewer than `neededBytes` are free where `folder` is or will be. */
export async function checkFreeSpace(folder: string, neededBytes: number): Promise<void> {
  const freeBytes = await findFreeBytes(folder);
  if (freeBytes < neededBytes) throw diskFull(folder, freeBytes, neededBytes);
}

/** Bytes an ordinary user may still write where `folder` is or will be. */
export async function findFreeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(nearestExisting(path.resolve(folder)));
  return bavail * bsize;
}

/** The sentence for a full disk. */
export function diskFull(folder: string, freeBytes: number, neededBytes: number): AppError {
  const mb = (bytes: number): string => `${Math.floor(bytes / 1e6)} MB`;
  return new AppError(
    "unavailable",
    `The disk is too full: ${mb(freeBytes)} are free at ${folder}, and ${mb(neededBytes)} are needed. ` +
      "Free some space, or set TRUEHUE_DATA to a folder on a larger disk.",
  );
}
