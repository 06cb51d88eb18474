import type { FieldProblem } from "@/lib/errors";

export type Sent<Answer> =
  { isOk: true; answer: Answer } | { isOk: false; message: string; fields: FieldProblem[] };

export type Method = "POST" | "PUT" | "DELETE";

type Failure = { error?: { message: string; fields?: FieldProblem[] } };

const offline = "The server did not answer. Check your connection and try again.";

/** Sends JSON to the researcher's own server. Never throws: a failure is a sentence to show. */
export async function sendJson<Answer>(
  url: string,
  method: Method,
  body: unknown,
): Promise<Sent<Answer>> {
  try {
    const headers = { "content-type": "application/json" };
    const response = await fetch(url, { method, headers, body: JSON.stringify(body) });
    const answer = (await response.json()) as Answer & Failure;
    if (response.ok) return { isOk: true, answer };
    return {
      isOk: false,
      message: answer.error?.message ?? offline,
      fields: answer.error?.fields ?? [],
    };
  } catch {
    // No connection, or no JSON: what a proxy says in the server's place.
    return { isOk: false, message: offline, fields: [] };
  }
}
