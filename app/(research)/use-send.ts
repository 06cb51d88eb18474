"use client";

import { useState, useTransition } from "react";
import type { FieldProblem } from "@/lib/errors";
import { sendJson, type Method } from "./send-json";

type Refusal = { message: string; fields: readonly FieldProblem[] };

/** One request of a button or a form: whether it, or what follows from it, is under way, and why it was refused. */
export function useSend() {
  const [isSending, setIsSending] = useState(false);
  const [isFollowing, startFollowing] = useTransition();
  const [refusal, setRefusal] = useState<Refusal | null>(null);

  /** follow: what the page does with the answer, such as going elsewhere. */
  async function send<Answer>(
    [method, url, body]: [Method, url: string, body?: unknown],
    follow: (answer: Answer) => void,
  ): Promise<void> {
    setIsSending(true);
    setRefusal(null);
    const sent = await sendJson<Answer>(url, method, body ?? {});
    setIsSending(false);
    if (sent.isOk) startFollowing(() => follow(sent.answer));
    else setRefusal(sent);
  }

  return {
    isBusy: isSending || isFollowing,
    error: refusal?.message ?? null,
    fields: refusal?.fields ?? [],
    send,
    forgetRefusal: () => setRefusal(null),
  };
}
