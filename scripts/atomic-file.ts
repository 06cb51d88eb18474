import { rename, writeFile } from "node:fs/promises";

/** Written beside its place and moved there, so that a stop in the middle leaves the old file whole. */
export async function writeFileAtomically(
  file: string,
  content: Uint8Array | string,
): Promise<void> {
  const temporary = `${file}.partial`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}
