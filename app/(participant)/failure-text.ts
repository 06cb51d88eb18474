"use client";

import { useTranslations } from "next-intl";
import type { FailureReason } from "@/lib/errors";
import { isRefused, type Failure } from "./post";

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

/** The same of a form that was sent: what the server has refused is refused again until something is changed. */
export function useFormFailure(): (failure: Failure) => string {
  const describeFailure = useFailureText();
  return (failure) => describeFailure(failure, isRefused(failure) ? "refused" : "server");
}
