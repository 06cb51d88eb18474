import { createHash } from "node:crypto";
import { access, mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asStorageError, openStore } from "@/server/storage";
import { clearStaging, stagingFile } from "@/server/uploads/staging";

let dataDir: string;
const bytes = Buffer.from("a picture's bytes");
const key = createHash("sha256").update(bytes).digest("hex");

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "truehue store "));
});

afterEach(async () => {
  await rm(dataDir, { recursive: true });
});

describe("the object store", () => {
  test("keeps bytes under the hash of their content and gives them back", async () => {
    const store = openStore(dataDir);
    expect(await store.has(key)).toBe(false);
    expect(await store.put(bytes)).toBe(key);
    expect(await store.has(key)).toBe(true);
    expect(await store.get(key)).toEqual(bytes);
    expect(await readFile(join(dataDir, "objects", key.slice(0, 2), key))).toEqual(bytes);
  });

  test("takes the same bytes many times at once and keeps one object, no half-written files", async () => {
    const store = openStore(dataDir);
    const keys = await Promise.all(Array.from({ length: 20 }, () => store.put(bytes)));
    expect(new Set(keys)).toEqual(new Set([key]));
    expect(await readdir(join(dataDir, "objects", key.slice(0, 2)))).toEqual([key]);
  });

  test("an unknown key is not found", async () => {
    await expect(openStore(dataDir).get("0".repeat(64))).rejects.toMatchObject({
      code: "not_found",
    });
  });

  test.each(["../../etc/passwd", "", "ab", `${"a".repeat(63)}/`, "A".repeat(64), `${key}\n`])(
    "%j is no key, so it never becomes a path",
    async (wrong) => {
      const store = openStore(dataDir);
      const refusal = { code: "bad_request" };
      await expect(async () => store.get(wrong)).rejects.toMatchObject(refusal);
      await expect(async () => store.has(wrong)).rejects.toMatchObject(refusal);
    },
  );

  test("bytes that changed on disk are noticed, not served", async () => {
    const store = openStore(dataDir);
    await store.put(bytes);
    await writeFile(join(dataDir, "objects", key.slice(0, 2), key), "other bytes");
    await expect(store.get(key)).rejects.toMatchObject({ code: "internal" });
  });

  test("a full disk becomes a sentence", async (context) => {
    const isLinux = await access("/dev/full").then(
      () => true,
      () => false,
    );
    context.skip(!isLinux, "/dev/full, the disk that is always full, exists on Linux only");
    const failure = await writeFile("/dev/full", bytes).catch((error: unknown) => error);
    expect(asStorageError(failure)).toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("disk is full"),
    });
  });
});

describe("staging an upload", () => {
  test("streams it to a file of its own, which the caller removes", async () => {
    const file = await stagingFile({ dataDir, source: Readable.from([bytes, bytes]) });
    expect(file.bytes).toBe(2 * bytes.length);
    expect(await readFile(file.path)).toEqual(Buffer.concat([bytes, bytes]));
    await file.remove();
    expect(await stagedNames()).toEqual([]);
  });

  test("an upload over the cap is refused while it arrives, and leaves nothing", async () => {
    let sent = 0;
    async function* endless() {
      for (;;) {
        sent += 2 ** 20;
        yield Buffer.alloc(2 ** 20);
      }
    }
    const upload = stagingFile({ dataDir, source: endless(), bytesMax: 3 * 2 ** 20 });
    await expect(upload).rejects.toMatchObject({ code: "too_large" });
    expect(sent).toBe(4 * 2 ** 20);
    expect(await stagedNames()).toEqual([]);
  });

  test("a connection that breaks leaves nothing", async () => {
    async function* broken() {
      yield bytes;
      throw new Error("connection reset");
    }
    await expect(stagingFile({ dataDir, source: broken() })).rejects.toThrow("connection reset");
    expect(await stagedNames()).toEqual([]);
  });

  test("what a killed process left is cleared at start, what is arriving now is not", async () => {
    const left = await stagingFile({ dataDir, source: Readable.from([bytes]) });
    const fresh = await stagingFile({ dataDir, source: Readable.from([bytes]) });
    await utimes(left.path, new Date(0), new Date(0));
    expect(await clearStaging(dataDir, new Date("2020-01-01"))).toBe(1);
    expect(await stagedNames()).toEqual([fresh.path.split("/").at(-1)]);
  });

  async function stagedNames(): Promise<string[]> {
    return readdir(join(dataDir, "staging"));
  }
});
