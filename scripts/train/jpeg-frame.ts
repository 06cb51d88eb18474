/** What a JPEG's header says before its first scan. */
export type JpegFrame = {
  width: number;
  height: number;
  hasProfile: boolean;
  /** Exif may say which side is up. */
  hasExif: boolean;
};

const startOfScan = 0xda;
const exifSegment = 0xe1;
const profileSegment = 0xe2;

/** Reads the header of a baseline or progressive JPEG; null where the bytes are none, or are broken there. */
export function readJpegFrame(bytes: Uint8Array): JpegFrame | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const frame = { width: 0, height: 0, hasProfile: false, hasExif: false };
  for (let at = 2; at + 9 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === startOfScan) return frame.width > 0 && frame.height > 0 ? frame : null;
    if (isFrameMarker(marker)) {
      frame.height = bytes[at + 5] * 256 + bytes[at + 6];
      frame.width = bytes[at + 7] * 256 + bytes[at + 8];
    }
    if (marker === exifSegment && startsWith(bytes, at + 4, "Exif")) frame.hasExif = true;
    if (marker === profileSegment && startsWith(bytes, at + 4, "ICC_PROFILE")) {
      frame.hasProfile = true;
    }
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return null;
}

/** Baseline, extended and progressive Huffman coding: what decoders know. */
function isFrameMarker(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xc2;
}

function startsWith(bytes: Uint8Array, at: number, name: string): boolean {
  for (let i = 0; i < name.length; i++) {
    if (bytes[at + i] !== name.charCodeAt(i)) return false;
  }
  return true;
}
