import { crc32, deflateRawSync } from "node:zlib";

/** One entry of a ZIP written byte by byte, so that its headers can lie where a packing program would not. */
export type RawEntry = {
  name: string;
  data: Buffer;
  /** Deflated by default; stored where false. */
  isDeflated?: boolean;
  /** General purpose flags; bit 0 says encrypted, bit 11 that the name is UTF-8. */
  flags?: number;
  method?: number;
  /** POSIX mode, as Unix packing programs record it. */
  unixMode?: number;
  /** What the headers say of the inflated size, instead of the truth. */
  claimedBytes?: number;
  /** What the headers say of the checksum, instead of the truth. */
  claimedCrc32?: number;
};

const utf8Names = 0x0800;
const madeOnUnix = 0x0314;

/** A complete ZIP of these entries, in this order. */
export function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const packed = entry.isDeflated === false ? entry.data : deflateRawSync(entry.data);
    const name = Buffer.from(entry.name, "utf8");
    const fields = commonFields(entry, { packedBytes: packed.length, nameBytes: name.length });
    parts.push(Buffer.concat([u32(0x04034b50), fields, name, packed]));
    directory.push(directoryRecord(entry, { fields, name, offset }));
    offset += parts[parts.length - 1].length;
  }
  const list = Buffer.concat(directory);
  return Buffer.concat([...parts, list, endRecord(entries.length, list.length, offset)]);
}

/** From "version needed" to "extra length": the same bytes in the local header and in the directory. */
function commonFields(
  entry: RawEntry,
  { packedBytes, nameBytes }: { packedBytes: number; nameBytes: number },
): Buffer {
  const method = entry.method ?? (entry.isDeflated === false ? 0 : 8);
  return Buffer.concat([
    u16(20),
    u16(entry.flags ?? utf8Names),
    u16(method),
    u32(0x5a21_0000),
    u32(entry.claimedCrc32 ?? crc32(entry.data)),
    u32(packedBytes),
    u32(entry.claimedBytes ?? entry.data.length),
    u16(nameBytes),
    u16(0),
  ]);
}

function directoryRecord(
  { unixMode = 0o100644 }: RawEntry,
  { fields, name, offset }: { fields: Buffer; name: Buffer; offset: number },
): Buffer {
  const attributes = (unixMode << 16) >>> 0;
  return Buffer.concat([
    u32(0x02014b50),
    u16(madeOnUnix),
    fields,
    u16(0),
    u16(0),
    u16(0),
    u32(attributes),
    u32(offset),
    name,
  ]);
}

function endRecord(count: number, listBytes: number, listOffset: number): Buffer {
  const start = Buffer.concat([u32(0x06054b50), u16(0), u16(0), u16(count), u16(count)]);
  return Buffer.concat([start, u32(listBytes), u32(listOffset), u16(0)]);
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
