import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import tar from "tar-stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { unpackTar } from "@/scripts/setup/unpack-tar";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "truehue-tar-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("the files that are asked for are written where they are wanted, and nothing else", async () => {
  const archive = tar.pack();
  archive.entry({ name: "package/photos/lake-500.jpg" }, "lake");
  archive.entry({ name: "package/photos/lake-1500.jpg" }, "large lake");
  archive.entry({ name: "package/photos/link-500.jpg", type: "symlink", linkname: "/etc/passwd" });
  archive.finalize();
  const count = await unpackTar(
    Readable.from(archive),
    folder,
    (name) => /([a-z]+-500\.jpg)$/.exec(name)?.[1] ?? null,
  );
  expect(count).toBe(1);
  expect(await readdir(folder)).toEqual(["lake-500.jpg"]);
  expect(await readFile(path.join(folder, "lake-500.jpg"), "utf8")).toBe("lake");
});

test("a name that points out of the folder is refused", async () => {
  const archive = tar.pack();
  archive.entry({ name: "../../escaped.txt" }, "out");
  archive.finalize();
  await expect(
    unpackTar(Readable.from(archive), path.join(folder, "inside"), (name) => name),
  ).rejects.toThrow("out of its folder");
  expect(await readdir(folder)).toEqual([]);
});
