"use client";

import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import type { LifeAct } from "@/lib/protocol/life-cycle";
import { sendJson } from "../../send-json";

/** Does something with a study: whether it is under way, what went wrong with it, and the doing. */
export function useAct(study: string) {
  const router = useRouter();
  const [isSending, setIsSending] = useState(false);
  const [isRefreshing, startRefresh] = useTransition();
  const [error, setError] = useState<string | null>(null);

  /** goTo: where to go afterwards, given the study to go on with; the page is brought up to date without it. */
  async function act(deed: LifeAct, goTo?: (slug: string) => string): Promise<void> {
    setIsSending(true);
    setError(null);
    const sent = await sendJson<{ slug: string }>(`/api/studies/${study}/life`, "POST", {
      act: deed,
    });
    setIsSending(false);
    if (!sent.isOk) return setError(sent.message);
    startRefresh(() => {
      if (goTo) router.push(goTo(sent.answer.slug));
      else router.refresh();
    });
  }

  return { isBusy: isSending || isRefreshing, error, act };
}
