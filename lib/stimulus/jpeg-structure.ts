import { AppError } from "@/lib/errors";

/** One marker segment of a JPEG file. marker: the byte after 0xFF. offset: of that 0xFF. length: with the marker. */
export type JpegSegment = { marker: number; offset: number; length: number };

/** A JPEG taken apart, as somebody sees it who has its bytes but does not decode its pixels. */
export type JpegStructure = {
  segments: JpegSegment[];
  /** Everything before the first entropy-coded byte: tables, frame and scan header. */
  headerBytes: number;
  /** Entropy-coded bytes, stuffing included. */
  scanBytes: number;
  /** 0xFF bytes before the end marker that carry nothing (ITU-T T.81, B.1.1.2). */
  fillBytes: number;
  /** Bytes after the end marker. */
  trailingBytes: number;
};

const startOfImage = 0xd8;
const endOfImage = 0xd9;
const startOfScan = 0xda;

/** Reads the structure of a baseline JPEG of one scan, as the encoder of stimuli writes it. */
export function readJpegStructure(jpeg: Uint8Array): JpegStructure {
  const segments = [...headerSegments(jpeg)];
  const scan = segments[segments.length - 1];
  const headerBytes = scan.offset + scan.length;
  const scanEnd = findScanEnd(jpeg, headerBytes);
  let end = scanEnd;
  while (jpeg[end] === 0xff && jpeg[end + 1] === 0xff) end++;
  if (jpeg[end + 1] !== endOfImage) throw notOurs("it has more than one scan or no end");
  return {
    segments: [...segments, { marker: endOfImage, offset: end, length: 2 }],
    headerBytes,
    scanBytes: scanEnd - headerBytes,
    fillBytes: end - scanEnd,
    trailingBytes: jpeg.length - end - 2,
  };
}

function* headerSegments(jpeg: Uint8Array): Generator<JpegSegment> {
  if (jpeg[0] !== 0xff || jpeg[1] !== startOfImage) throw notOurs("it has no start marker");
  yield { marker: startOfImage, offset: 0, length: 2 };
  let offset = 2;
  while (offset + 4 <= jpeg.length && jpeg[offset] === 0xff) {
    const marker = jpeg[offset + 1];
    const length = 2 + jpeg[offset + 2] * 256 + jpeg[offset + 3];
    yield { marker, offset, length };
    if (marker === startOfScan) return;
    offset += length;
  }
  throw notOurs("its segments are broken");
}

/** The first 0xFF that is neither a stuffed data byte (FF 00) nor a restart marker (FF D0..D7). */
function findScanEnd(jpeg: Uint8Array, from: number): number {
  let offset = from;
  while ((offset = jpeg.indexOf(0xff, offset)) !== -1) {
    const next = jpeg[offset + 1];
    if (next !== 0x00 && (next < 0xd0 || next > 0xd7)) return offset;
    offset += 2;
  }
  throw notOurs("its scan has no end");
}

function notOurs(why: string): AppError {
  return new AppError("unprocessable", `The bytes are no complete baseline JPEG: ${why}.`);
}
