import "server-only";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { AppError } from "@/lib/errors";
import { env } from "@/server/env";

/**
 * Where picture bytes and artifacts live. Keys are the SHA-256 of the content, in hex: the same bytes are stored
 * once, storing again changes nothing, and what is read can be checked against its key. Objects never change.
 */
export type ObjectStore = {
  /** Stores the bytes durably and returns their key. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes behind a key. Throws AppError "not_found" where the store has none. */
  get(key: string): Promise<Buffer>;
  has(key: string): Promise<boolean>;
};

const keyPattern = /^[0-9a-f]{64}$/;

const opened = new Map<string, ObjectStore>();

/** The store of this process, in the folder that the environment names. */
export function store(): ObjectStore {
  return openStore(env().TRUEHUE_DATA);
}

/** The store below a data folder, the same object for the same folder. */
export function openStore(dataDir: string): ObjectStore {
  const known = opened.get(dataDir) ?? folderStore(join(dataDir, "objects"));
  opened.set(dataDir, known);
  return known;
}

/** The key that the bytes have, or would have, in a store. */
export function objectKey(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Turns a failure of the file system into a sentence for the user where it is one they or the operator can mend. */
export function asStorageError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  const message =
    "The server's disk is full, so nothing was stored. Free some space in its data folder and try again.";
  return new AppError("unavailable", message, { cause: error });
}

/** A store in a folder: objects/ab/abcdef…, so that no single folder grows without limit. */
function folderStore(root: string): ObjectStore {
  return {
    put: (bytes) => putFile(root, bytes),
    get: (key) => getFile(pathOf(root, key), key),
    has: (key) => isFile(pathOf(root, key)),
  };
}

/** Only a well-formed key becomes a path: no key can lead out of the folder. */
function pathOf(root: string, key: string): string {
  if (!keyPattern.test(key)) {
    throw new AppError("bad_request", "A storage key is 64 hexadecimal digits.");
  }
  return join(root, key.slice(0, 2), key);
}

async function putFile(root: string, bytes: Uint8Array): Promise<string> {
  const key = objectKey(bytes);
  const path = pathOf(root, key);
  if (await isFile(path)) return key;
  // Beside its final place, so that the rename stays within one file system and is atomic.
  const temporary = `${path}.${randomUUID()}.partial`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeDurably(temporary, bytes);
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw asStorageError(error);
  }
  return key;
}

async function getFile(path: string, key: string): Promise<Buffer> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    if (!isMissing(cause)) throw cause;
    throw new AppError("not_found", `The store has no object ${key}.`, { cause });
  });
  if (objectKey(bytes) !== key) {
    throw new AppError("internal", `The stored object ${key} is damaged: its content has changed.`);
  }
  return bytes;
}

async function isFile(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, "wx");
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename survives a power cut only once its folder has been written too. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
