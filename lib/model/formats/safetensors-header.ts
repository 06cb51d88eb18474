import { z } from "zod";
import { AppError } from "@/lib/errors";

/** A tensor's place in the file: data_offsets count from the end of the header. */
export type Entry = { dtype: string; shape: number[]; data_offsets: [number, number] };

export type Header = {
  /** In the order of their places. */
  entries: [name: string, entry: Entry][];
  metadata: Record<string, string>;
  /** The byte of the file where the values begin. */
  dataStart: number;
};

/** The limit of the format's own reference implementation, against hostile lengths. */
const headerBytesMax = 100_000_000;

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(count),
  data_offsets: z.tuple([count, count]),
}) satisfies z.ZodType<Entry>;
const metadataSchema = z.record(z.string(), z.string());

/** An expected failure: a file from outside is not what it should be. */
export function refuseFile(sentence: string, cause?: unknown): AppError {
  return new AppError("unprocessable", `Not a safetensors file: ${sentence}`, { cause });
}

/** Reads and checks a header. Throws an AppError that says what is wrong. */
export function readHeader(file: Uint8Array): Header {
  if (file.byteLength < 8) throw refuseFile("it is shorter than its first field.");
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const bytes = Number(view.getBigUint64(0, true));
  if (bytes > Math.min(headerBytesMax, file.byteLength - 8)) {
    throw refuseFile("its header would reach beyond its end.");
  }
  const { __metadata__: metadata = {}, ...tensors } = parseHeader(file.subarray(8, 8 + bytes));
  const parsedMetadata = metadataSchema.safeParse(metadata);
  if (!parsedMetadata.success) throw refuseFile("its __metadata__ is not a table of strings.");
  const entries = Object.entries(tensors).map(([name, value]): [string, Entry] => {
    const entry = entrySchema.safeParse(value);
    if (entry.success) return [name, entry.data];
    const field = entry.error.issues[0].path.join(".") || "entry";
    throw refuseFile(`the ${field} of ${name} is not what the format asks for.`);
  });
  entries.sort(([, one], [, other]) => byPlace(one, other));
  checkPlaces(entries, file.byteLength - 8 - bytes);
  return { entries, metadata: parsedMetadata.data, dataStart: 8 + bytes };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  let text: string;
  let header: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    header = JSON.parse(text);
  } catch (error) {
    throw refuseFile("its header is not JSON.", error);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header)) {
    throw refuseFile("its header is not a table of tensors.");
  }
  const seen = new Set<string>();
  for (const name of outerKeys(text)) {
    if (seen.has(name)) throw refuseFile(`it names ${name} twice.`);
    seen.add(name);
  }
  return header as Record<string, unknown>;
}

/** The keys of the outermost object of valid JSON, with repetitions, which JSON.parse passes over in silence. */
function outerKeys(json: string): string[] {
  const keys: string[] = [];
  let [depth, previous] = [0, ""];
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g)) {
    if (token === "{" || token === "[") depth++;
    else if (token === "}" || token === "]") depth--;
    else if (token === ":" && depth === 1) keys.push(JSON.parse(previous) as string);
    previous = token;
  }
  return keys;
}

function byPlace({ data_offsets: a }: Entry, { data_offsets: b }: Entry): number {
  return a[0] - b[0] || a[1] - b[1];
}

/** Tensors must follow one another without gap or overlap and fill the file: nothing else can hide in it. */
function checkPlaces(entries: [string, Entry][], dataBytes: number): void {
  let end = 0;
  for (const [name, { data_offsets }] of entries) {
    if (data_offsets[0] < end) throw refuseFile(`${name} overlaps the tensor before it.`);
    if (data_offsets[0] > end) throw refuseFile(`there is a gap before ${name}.`);
    if (data_offsets[1] < end) throw refuseFile(`${name} ends before it begins.`);
    end = data_offsets[1];
  }
  if (end > dataBytes) throw refuseFile("its tensors would reach beyond its end.");
  if (end < dataBytes) throw refuseFile(`${dataBytes - end} bytes follow its last tensor.`);
}
