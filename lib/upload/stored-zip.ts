/** One file of a ZIP that is being made. crc32 as ZIP counts it, unsigned. */
export type StoredFile = { name: string; bytes: number; crc32: number };

const UTF8_NAMES = 1 << 11;
/** 1 January 1980, ZIP's first day: when the files were made is nobody's business. */
const DOS_DATE = 0x21;

/**
 * The parts of a ZIP around its files, none of them compressed: pictures are already. Written one after the other as
 * header, file, header, file … and directory, they are the archive. For up to 65,535 files and 4 GiB.
 */
export function storedZipParts(files: readonly StoredFile[]): {
  headers: Uint8Array<ArrayBuffer>[];
  directory: Uint8Array<ArrayBuffer>;
} {
  const headers = files.map((file) => localHeader(file));
  let offset = 0;
  const entries = files.map((file, i) => {
    const entry = directoryEntry(file, offset);
    offset += headers[i].length + file.bytes;
    return entry;
  });
  const size = entries.reduce((sum, { length }) => sum + length, 0);
  const end = record(22, [
    [0x06054b50, 4],
    [0, 4],
    [files.length, 2],
    [files.length, 2],
    [size, 4],
    [offset, 4],
    [0, 2],
  ]);
  return { headers, directory: concat([...entries, end]) };
}

function localHeader(file: StoredFile): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(file.name);
  return concat([record(30, [[0x04034b50, 4], [20, 2], ...common(file, name), [0, 2]]), name]);
}

function directoryEntry(file: StoredFile, offset: number): Uint8Array<ArrayBuffer> {
  const name = new TextEncoder().encode(file.name);
  const fields: Field[] = [
    [0x02014b50, 4],
    [20, 2],
    [20, 2],
    ...common(file, name),
    // No extra field, no comment, disk 0, no attributes.
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 2],
    [0, 4],
    [offset, 4],
  ];
  return concat([record(46, fields), name]);
}

type Field = readonly [value: number, bytes: 2 | 4];

/** Flags, method "stored", time, date, checksum, both sizes, and the name's length. */
function common({ bytes, crc32 }: StoredFile, name: Uint8Array): Field[] {
  return [
    [UTF8_NAMES, 2],
    [0, 2],
    [0, 2],
    [DOS_DATE, 2],
    [crc32, 4],
    [bytes, 4],
    [bytes, 4],
    [name.length, 2],
  ];
}

function record(length: number, fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  const view = new DataView(new ArrayBuffer(length));
  let at = 0;
  for (const [value, bytes] of fields) {
    if (bytes === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += bytes;
  }
  return new Uint8Array(view.buffer);
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as ZIP and PNG have it, unsigned. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (value >>> 8) ^ table[(value ^ byte) & 0xff];
  return (value ^ 0xffffffff) >>> 0;
}
