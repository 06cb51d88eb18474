import type { UploadLimits } from "@/lib/upload/limits";
import type { Finding } from "@/lib/upload/problem";

/** How much has come out of an entry so far, and out of all entries together. */
export type Inflation = {
  entryBytes: number;
  totalBytes: number;
  packedBytes: number;
  claimedBytes: number;
};

const expectedPicture = "A ZIP of pictures as a packing program makes it is accepted.";

/** Called with every piece that is inflated: the first sign of a bomb ends the reading. */
export function findRunawayInflation(inflation: Inflation, limits: UploadLimits): Finding | null {
  const { entryBytes, packedBytes, claimedBytes } = inflation;
  if (entryBytes > claimedBytes) {
    const problem = `The ZIP says that the file has ${claimedBytes} bytes, but more come out.`;
    return { problem, expected: expectedPicture };
  }
  if (entryBytes > limits.entryBytesMax) {
    const problem = `More than ${limits.entryBytesMax} bytes come out of the file.`;
    return { problem, expected: `At most ${limits.entryBytesMax} bytes a picture are accepted.` };
  }
  const isLarge = entryBytes >= limits.ratioAppliesFromBytes;
  if (isLarge && entryBytes > packedBytes * limits.ratioMax) {
    const problem = `The file grows to more than ${limits.ratioMax} times its packed size.`;
    return { problem, expected: "Save the picture as PNG or JPEG, which packs by itself." };
  }
  return null;
}

/** True once all entries together have given more than is read of any upload. */
export function isTotalExceeded({ totalBytes }: Inflation, limits: UploadLimits): boolean {
  return totalBytes > limits.totalBytesMax;
}

/** What an entry must agree with when its last byte has come. */
export function findDamage(
  actual: { bytes: number; crc32: number },
  claimed: { bytes: number; crc32: number },
): Finding | null {
  if (actual.bytes === claimed.bytes && actual.crc32 === claimed.crc32) return null;
  const problem = "The file is damaged: its length or checksum is not what the ZIP says.";
  return { problem, expected: "Make the ZIP again and upload it again." };
}
