/**
 * The little of Protocol Buffers' wire format that writing a message takes: a message is a list of fields, each a
 * number and a value. Field numbers are those of the .proto file, in whatever order.
 */
export type Field = Uint8Array[];

const varintType = 0;
const bytesType = 2;
const fixed32Type = 5;

/** A varint: seven bits a byte, the least first. value: an integer of at least 0. */
function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.of(...bytes, rest);
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType);

export function integer(field: number, value: number): Field {
  return [tag(field, varintType), varint(value)];
}

export function float(field: number, value: number): Field {
  return [tag(field, fixed32Type), new Uint8Array(Float32Array.of(value).buffer)];
}

export function bytes(field: number, value: Uint8Array): Field {
  return [tag(field, bytesType), varint(value.length), value];
}

export function text(field: number, value: string): Field {
  return bytes(field, new TextEncoder().encode(value));
}

/** A message inside a message. */
export function message(field: number, fields: Field[]): Field {
  const parts = fields.flat();
  return [tag(field, bytesType), varint(lengthOf(parts)), ...parts];
}

/** The outermost message. */
export function encode(fields: Field[]): Uint8Array {
  const parts = fields.flat();
  const whole = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function lengthOf(parts: Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
