/** The raster formats that are read (docs/integrity.md, "Uploads"). */
export type PictureFormat = "jpeg" | "png" | "webp" | "avif" | "tiff";

/** What the first bytes say a file is. `refusedAs` names what it is instead of an accepted picture. */
export type SniffedFormat =
  { format: PictureFormat; refusedAs: null } | { format: null; refusedAs: string };

/** First bytes of the accepted formats whose signature stands at offset 0. */
const signatures: readonly (readonly [PictureFormat, string])[] = [
  ["jpeg", "\xff\xd8\xff"],
  ["png", "\x89PNG\r\n\x1a\n"],
  ["tiff", "II*\0"],
  ["tiff", "MM\0*"],
];

/** First bytes of files that people do send by mistake or on purpose, so that the refusal can name them. */
const refusedSignatures: readonly (readonly [string, string])[] = [
  ["a GIF picture", "GIF8"],
  ["a PDF document", "%PDF"],
  ["a BMP picture", "BM"],
  ["a ZIP archive", "PK\x03\x04"],
  ["a JPEG XL picture", "\xff\x0a"],
  ["a PostScript file", "%!PS"],
  ["a Photoshop file", "8BPS"],
];

/** Decides a file's format from its content alone; its name plays no part. */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 1024));
  const start = head.toString("latin1");
  const known = signatures.find(([, signature]) => start.startsWith(signature));
  if (known) return accepted(known[0]);
  if (start.startsWith("RIFF") && start.slice(8, 12) === "WEBP") return accepted("webp");
  if (start.slice(4, 8) === "ftyp") return sniffIsoMedia(head);
  const refused = refusedSignatures.find(([, signature]) => start.startsWith(signature));
  return refusedAs(refused?.[0] ?? describeText(start));
}

/** AVIF and its relatives: the brands in the ftyp box tell them apart. */
function sniffIsoMedia(head: Buffer): SniffedFormat {
  const boxBytes = Math.min(head.readUInt32BE(0), head.length);
  const brands = head.toString("latin1", 8, Math.max(12, boxBytes));
  if (brands.startsWith("avis")) return refusedAs("an AVIF animation");
  if (brands.includes("avif")) return accepted("avif");
  if (/hei[cxms]|mif1/.test(brands)) return refusedAs("a HEIC picture");
  return refusedAs("a video or another media file");
}

function describeText(start: string): string {
  const text = start.trimStart().toLowerCase();
  if (start.length === 0) return "an empty file";
  if (text.includes("<svg")) return "an SVG drawing";
  if (text.startsWith("<!doctype html") || text.includes("<html")) return "a web page";
  if (text.startsWith("<?xml")) return "an XML document";
  return "no picture of a known format";
}

function accepted(format: PictureFormat): SniffedFormat {
  return { format, refusedAs: null };
}

function refusedAs(what: string): SniffedFormat {
  return { format: null, refusedAs: what };
}
