"use client";

import { useRouter } from "next/navigation";
import type { LifeAct } from "@/lib/protocol/life-cycle";
import { useSend } from "../../use-send";

/** Does something with a study: whether it is under way, what went wrong with it, and the doing. */
export function useAct(study: string) {
  const router = useRouter();
  const { isBusy, error, send } = useSend();

  /** goTo: where to go afterwards, given the study to go on with; the page is brought up to date without it. */
  function act(deed: LifeAct, goTo?: (slug: string) => string): Promise<void> {
    const url = `/api/studies/${study}/life`;
    return send<{ slug: string }>(["POST", url, { act: deed }], ({ slug }) =>
      goTo ? router.push(goTo(slug)) : router.refresh(),
    );
  }

  return { isBusy, error, act };
}
