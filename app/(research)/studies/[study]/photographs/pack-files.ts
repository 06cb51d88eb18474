import { crc32, storedZipParts } from "@/lib/upload/stored-zip";

/** One ZIP of the chosen files; a single ZIP is sent as it is. One file after the other is read, none is copied. */
export async function packFiles(files: readonly File[]): Promise<File | Blob> {
  const [first] = files;
  if (files.length === 1 && /\.zip$/i.test(first.name)) return first;
  const stored = [];
  for (const file of files) {
    const bytes = new Uint8Array(await file.arrayBuffer());
    stored.push({ name: file.name, bytes: bytes.length, crc32: crc32(bytes) });
  }
  const { headers, directory } = storedZipParts(stored);
  return new Blob([...files.flatMap((file, i) => [headers[i], file]), directory]);
}
