import { expect, test } from "vitest";
import { listTarMembers } from "@/scripts/train/tar-members";

/** A header with a right checksum. size: the field as it is written, of 12 bytes at most. */
function header(name: string, size: string | Buffer, type = "0"): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  Buffer.from(size).copy(block, 124);
  block.write(type, 156);
  block.fill(" ", 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return block;
}

const octal = (bytes: number) => `${bytes.toString(8).padStart(11, "0")}\0`;

function padded(content: string): Buffer {
  const block = Buffer.alloc(512 * Math.ceil(content.length / 512));
  block.write(content);
  return block;
}

/** pax records before a member, as they are. */
function described(records: string): Buffer {
  return Buffer.concat([header("pax", octal(records.length), "x"), padded(records)]);
}

function list(...blocks: Buffer[]) {
  const bytes = Buffer.concat([...blocks, Buffer.alloc(1024)]);
  const readAt = (at: number, length: number) => bytes.subarray(at, at + length);
  return [...listTarMembers({ name: "shard.tar", bytes: bytes.length }, readAt)];
}

const refusal = expect.objectContaining({
  code: "bad_request",
  message: expect.stringContaining("shard.tar is no whole tar archive"),
});

test("sizes stand in octal digits, in binary, or in pax records", () => {
  const content = padded("four");
  expect(list(header("a", octal(4)), content)).toEqual([{ name: "a", size: 4, offset: 512 }]);
  expect(list(header("a", "     4 "), content)).toEqual([{ name: "a", size: 4, offset: 512 }]);
  const binary = Buffer.from([0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4]);
  expect(list(header("a", binary), content)).toEqual([{ name: "a", size: 4, offset: 512 }]);
  const pax = described("10 size=4\n15 path=long/b\n");
  expect(list(pax, header("a", octal(0)), content)).toEqual([
    { name: "long/b", size: 4, offset: 3 * 512 },
  ]);
});

test.each([
  { words: "a negative number", size: "-0000001000\0" },
  { words: "a digit that octal has not", size: "00000000009\0" },
  { words: "a letter among digits", size: "0000000x001\0" },
  { words: "a negative number in binary", size: Buffer.alloc(12, 0xff) },
  { words: "more than the archive holds", size: octal(5000) },
])("a size that is $words ends the reading with a sentence", ({ size }) => {
  expect(() => list(header("a", octal(4)), padded("four"), header("b", size))).toThrow(refusal);
});

test.each([
  { words: "a negative size", records: "14 size=-1024\n" },
  { words: "a size that is no number", records: "12 size=abc\n" },
  { words: "an empty size", records: "8 size=\n" },
  { words: "a fraction as size", records: "12 size=1.5\n" },
  { words: "a record longer than the header says", records: "99 path=long\n" },
  { words: "a record of no length", records: "0 path=long\n" },
  { words: "a length that is no number", records: "x path=long\n" },
  { words: "a record without a length", records: "path=long\n" },
])("$words among pax records ends the reading with a sentence", ({ records }) => {
  const member = [header("a", octal(4)), padded("four")];
  expect(() => list(described(records), ...member)).toThrow(refusal);
});
