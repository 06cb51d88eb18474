import type { FailureReason } from "@/lib/errors";

export type Failure = { status?: number; reason?: FailureReason };

/** Sends a form's values as JSON. Null when it went well, else what went wrong, as far as it is known. */
export async function post(url: string, body: unknown): Promise<Failure | null> {
  const headers = { "content-type": "application/json" };
  const request = { method: "POST", headers, body: JSON.stringify(body) };
  const response = await fetch(url, request).catch(() => null);
  if (response?.ok) return null;
  if (!response) return { reason: "unreachable" };
  const answer = (await response.json().catch(() => null)) as { error: Failure } | null;
  return { ...answer?.error, status: response.status };
}

/** Whether the server has said no: sent again as it was, the same would be refused again. */
export function isRefused({ status }: Failure): boolean {
  return status !== undefined && status < 500;
}
