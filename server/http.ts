import "server-only";
import type { z } from "zod";
import { AppError, httpStatusOf } from "@/lib/errors";
import { env } from "@/server/env";
import { log } from "@/server/log";

const BODY_BYTES_MAX = 64 * 1024;

/** What is read of a request, whether Next has taken it or Node alone. */
export type Asked = {
  headers: { get(name: string): string | null };
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array> | null;
};

/** An answer before it is sent by either. */
export type Reply = {
  status: number;
  headers: Record<string, string>;
  body: string | Uint8Array<ArrayBuffer>;
};

/** Answers with JSON; expected errors become their status and sentence, others a 500 and a log line. */
export async function reply(work: () => Promise<unknown>): Promise<Reply> {
  try {
    return jsonReply(200, (await work()) ?? {});
  } catch (error) {
    return errorReply(error);
  }
}

export function errorReply(error: unknown): Reply {
  const known = error instanceof AppError ? error : unexpected(error);
  const { code, message, reason, fields } = known;
  return jsonReply(httpStatusOf[code], { error: { code, message, reason, fields } });
}

function jsonReply(status: number, content: unknown): Reply {
  const headers = { "content-type": "application/json", "cache-control": "no-store, private" };
  return { status, headers, body: JSON.stringify(content) };
}

/** A picture for whoever it was made for: nobody on the way keeps it, compresses it or takes it for something else. */
export function pictureReply(
  bytes: Uint8Array<ArrayBuffer>,
  type: "image/jpeg" | "image/png",
  caching = "no-store",
): Reply {
  const headers = {
    "content-type": type,
    // Compressed on the way, a stimulus's padding would vanish and its length would tell again.
    "cache-control": `${caching}, private, no-transform`,
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
  return { status: 200, headers, body: bytes };
}

export function toResponse({ body, ...init }: Reply): Response {
  return new Response(body, init);
}

export async function respond(work: () => Promise<unknown>): Promise<Response> {
  return toResponse(await reply(work));
}

export const errorResponse = (error: unknown): Response => toResponse(errorReply(error));

function unexpected(error: unknown): AppError {
  log.error({ err: error }, "unexpected error");
  return new AppError("internal", "Something went wrong on the server. Please try again.", {
    cause: error,
  });
}

/** The request's JSON body, checked. Only this site's own pages may send one from a browser. */
export async function readJson<T extends z.ZodType>(
  request: Asked,
  schema: T,
  bytesMax = BODY_BYTES_MAX,
): Promise<z.infer<T>> {
  requireOwnOrigin(request);
  return parse(parseJson(await readText(request, bytesMax)), schema);
}

/** The fields of a form that one of this site's own pages has sent. */
export async function readForm(request: Request): Promise<Record<string, string>> {
  requireOwnOrigin(request);
  return Object.fromEntries(new URLSearchParams(await readText(request, BODY_BYTES_MAX)));
}

/** The parameters of the request's address, checked. */
export function parseQuery<T extends z.ZodType>(request: Request, schema: T): z.infer<T> {
  return parse(Object.fromEntries(new URL(request.url).searchParams), schema);
}

function parse<T extends z.ZodType>(input: unknown, schema: T): z.infer<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0];
  throw new AppError(
    "bad_request",
    `The request is not as expected at "${path.join(".")}": ${message}.`,
  );
}

/** Refuses what another site's page makes a browser send. Programs send no Origin. */
export function requireOwnOrigin(request: Asked): void {
  const origin = request.headers.get("origin");
  const host = request.headers.get("host");
  if (origin === null || origin === new URL(env().NEXTAUTH_URL).origin) return;
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new AppError("forbidden", "Requests from other sites are not accepted.");
}

/** Counted while it comes: a body need not say its length, nor say it truly. */
async function readText(request: Asked, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > bytesMax) {
      throw new AppError("too_large", `A request may hold at most ${bytesMax} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new AppError("bad_request", "The request's body is not JSON.", { cause: error });
  }
}
