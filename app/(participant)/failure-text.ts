"use client";

import { useTranslations } from "next-intl";
import type { FailureReason } from "@/lib/errors";

/**
 * What to tell a participant of a failure: by its reason where the server gave one, as its sentence is in English;
 * else `otherwise`. Needs the messages of "failure".
 */
export function useFailureText(): (failure: unknown, otherwise: FailureReason) => string {
  const t = useTranslations("failure");
  return (failure, otherwise) => {
    const reason = failure instanceof Object && "reason" in failure ? failure.reason : undefined;
    return t(t.has(reason as FailureReason) ? (reason as FailureReason) : otherwise);
  };
}
