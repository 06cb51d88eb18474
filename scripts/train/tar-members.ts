import { AppError } from "@/lib/errors";

/** A file inside a tar archive: its bytes start at `offset` of the archive. */
export type TarMember = { name: string; offset: number; size: number };

/** Reads `length` bytes from an offset of the archive; fewer only at its end. */
export type ReadAt = (offset: number, length: number) => Buffer;

const blockBytes = 512;

/**
 * The files of a tar archive in their order, by its headers alone: ustar with prefixes, GNU's long names and pax
 * headers. Throws a sentence that names the archive where it is broken or cut off.
 */
export function* listTarMembers(
  archive: { name: string; bytes: number },
  readAt: ReadAt,
): Generator<TarMember> {
  let described: Partial<TarMember> = {};
  for (let at = 0; at + blockBytes <= archive.bytes;) {
    const header = readAt(at, blockBytes);
    if (header[0] === 0 && header.every((byte) => byte === 0)) return;
    if (!hasRightChecksum(header)) throw brokenAt(archive.name, at);
    const type = String.fromCharCode(header[156]);
    const describesNext = type === "L" || type === "x";
    const written = { name: nameOf(header), size: numberOf(header, 124, 12) };
    const { name, size } = describesNext ? written : { ...written, ...described };
    const offset = at + blockBytes;
    // Not the other way round: a size that is no number is not within the archive either.
    if (!(size >= 0 && offset + size <= archive.bytes)) throw brokenAt(archive.name, at);
    if (type === "0" || type === "\0") yield { name, size, offset };
    if (type === "L") described = { ...described, name: textOf(readAt(offset, size)) };
    else if (type === "x") {
      const records = readPax(readAt(offset, size));
      if (!records) throw brokenAt(archive.name, at);
      described = { ...described, ...records };
    } else described = {};
    at = offset + Math.ceil(size / blockBytes) * blockBytes;
  }
}

function brokenAt(archive: string, offset: number): AppError {
  const sentence = `${archive} is no whole tar archive: it is broken or cut off at byte ${offset}.`;
  return new AppError("bad_request", sentence);
}

const checksumField = { start: 148, end: 156 };

/** The sum of all bytes of the header, with its own field counted as spaces. */
function hasRightChecksum(header: Buffer): boolean {
  const { start, end } = checksumField;
  let sum = 0;
  for (let i = 0; i < blockBytes; i++) sum += i >= start && i < end ? 32 : header[i];
  return sum === numberOf(header, start, end - start);
}

function nameOf(header: Buffer): string {
  const name = textOf(header.subarray(0, 100));
  const isUstar = header.toString("latin1", 257, 263) === "ustar\0";
  const prefix = isUstar ? textOf(header.subarray(345, 500)) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** Up to the first zero byte. */
function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.toString("utf8", 0, end === -1 ? field.length : end);
}

/**
 * Octal digits, or binary where the first bit is set, as GNU writes sizes from 8 GiB. NaN for anything else; 0 for a
 * field that was left blank.
 */
function numberOf(header: Buffer, start: number, length: number): number {
  if (header[start] < 0x80) {
    const digits = textOf(header.subarray(start, start + length)).trim();
    return /^[0-7]*$/.test(digits) ? Number(`0o0${digits}`) : NaN;
  }
  const bytes = header.subarray(start + 1, start + length);
  return bytes.reduce((total, byte) => total * 256 + byte, header[start] & 0x7f);
}

/** Records of "length key=value\n", of which path and size concern the next member. Null where they are broken. */
function readPax(records: Buffer): Partial<TarMember> | null {
  const result: Partial<TarMember> = {};
  for (let at = 0; at < records.length;) {
    const space = records.indexOf(" ", at);
    const length = decimal(records.toString("latin1", at, space));
    if (!(at + length <= records.length && at + length > space)) return null;
    const [key, value] = splitOnce(records.toString("utf8", space + 1, at + length - 1));
    if (key === "path") result.name = value;
    if (key === "size") result.size = decimal(value);
    at += length;
  }
  return Number.isNaN(result.size) ? null : result;
}

const decimal = (digits: string) => (/^\d+$/.test(digits) ? Number(digits) : NaN);

function splitOnce(record: string): [string, string] {
  const at = record.indexOf("=");
  return [record.slice(0, at), record.slice(at + 1)];
}
