"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ParticipantNotice } from "@/app/participant-notice";
import { Button } from "@/components/button";
import type { Locale } from "@/lib/locale/locales";
import { useFormFailure } from "../../../failure-text";
import { isRefused, post } from "../../../post";
import { useHydrated } from "../../../use-hydrated";
import { StartKey } from "../start-key";

type Props = { study: string; language: Locale; label: string };

/** Begins a game: a new one with every click that the server has heard. */
export function PlayButton({ study, language, label }: Props) {
  const router = useRouter();
  const isHydrated = useHydrated();
  const describeFailure = useFormFailure();
  const [startKey] = useState(() => new StartKey(`game-${study}`));
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function play() {
    setSending(true);
    const failure = await post(`/api/games/${study}`, { startKey: startKey.get(), language });
    if (!failure || isRefused(failure)) startKey.forget();
    if (!failure) return router.push(`/s/${study}/play/round`);
    setProblem(describeFailure(failure));
    setSending(false);
  }

  return (
    <div className="space-y-6">
      {problem && <ParticipantNotice kind="error" title={problem} />}
      <Button onClick={play} disabled={isSending || !isHydrated}>
        {label}
      </Button>
    </div>
  );
}
