import { writeFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import zlib from "node:zlib";
import { expect, test } from "vitest";
import { crc32, storedZipParts } from "@/lib/upload/stored-zip";
import { uploadLimits } from "@/lib/upload/limits";
import { openZip } from "@/server/uploads/zip-file";

test("CRC-32 is the one that everyone has", () => {
  // The check value of the CRC catalogue.
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("files packed without compression are read back as they were, names and all", async () => {
  const files = ["Kraków.jpg", "色.png", "empty.webp"].map((name, i) => ({
    name,
    data: Buffer.alloc(i === 2 ? 0 : 1000 + i, i + 1),
  }));
  const stored = files.map(({ name, data }) => ({
    name,
    bytes: data.length,
    crc32: crc32(data),
  }));
  expect(stored[0].crc32).toBe(zlib.crc32(files[0].data));
  const { headers, directory } = storedZipParts(stored);
  const zip = Buffer.concat([...files.flatMap(({ data }, i) => [headers[i], data]), directory]);
  const folder = await mkdtemp(path.join(tmpdir(), "truehue zip "));
  try {
    await writeFile(path.join(folder, "packed.zip"), zip);
    const opened = await openZip(path.join(folder, "packed.zip"), uploadLimits);
    const entries = await opened.listEntries();
    expect(entries.map((entry) => entry.path)).toEqual(files.map(({ name }) => name));
    for (const [i, entry] of entries.entries()) {
      expect(await opened.readEntry(entry)).toEqual(files[i].data);
    }
    opened.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
