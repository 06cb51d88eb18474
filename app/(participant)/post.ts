import type { FailureReason } from "@/lib/errors";

/** A server that is so late has lost the form. */
const PATIENCE_MS = 30_000;

export type Failure = { status?: number; reason?: FailureReason };

/** Sends a form's values as JSON. Null when it went well, else what went wrong, as far as it is known. */
export async function post(url: string, body: unknown): Promise<Failure | null> {
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(PATIENCE_MS);
  const request = { method: "POST", headers, body: JSON.stringify(body), signal };
  const response = await fetch(url, request).catch(() => null);
  if (response?.ok) return null;
  if (!response) return { reason: "unreachable" };
  const answer = (await response.json().catch(() => null)) as { error?: Failure } | null;
  return { ...answer?.error, status: response.status };
}

/** Whether the server has said no: sent again as it was, the same would be refused again. */
export function isRefused({ status }: Failure): boolean {
  return status !== undefined && !isPassing(status);
}

/** Failures that pass: of the server, of a proxy before it, or of too many at once. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 408 || status === 429;
}
