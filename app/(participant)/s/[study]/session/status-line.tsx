"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { TrialView } from "@/lib/schemas/participant";
import type { Screen } from "./run-session";

type Props = {
  screen: Screen;
  isConnectionLost: boolean;
  /** In a low window one line must do. */
  isLow: boolean;
  /** What keeps the next pair from being shown, in words. */
  obstacle: string | null;
};

const tall = "flex h-20 flex-col items-center justify-end gap-1 pb-5 text-center";
const low = "flex h-8 w-full items-center justify-between gap-4";

/** One quiet line above the stimuli, read out by screen readers. It stays as it is while a pair is shown. */
export function StatusLine({ screen, isConnectionLost, isLow, obstacle }: Props) {
  const t = useTranslations("session");
  const isSlow = useSlowness(screen);
  return (
    <div className={isLow ? low : tall}>
      <div aria-live="polite" className="text-sm">
        {screen.view && <p>{placeOf(screen.view, t)}</p>}
        {screen.kind === "answer" && <p className="sr-only">{t("answerNow")}</p>}
      </div>
      <p role="status" className="min-h-6 max-w-prose text-base font-medium">
        {messageOf(screen, { isConnectionLost, isSlow, obstacle }, t)}
      </p>
    </div>
  );
}

const slowMs = 1000;

/** Whether a wait has become long enough to be explained. */
function useSlowness({ kind }: Screen): boolean {
  const isWaiting = kind === "wait";
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => setSlow(true), slowMs);
    return () => {
      clearTimeout(timer);
      setSlow(false);
    };
  }, [isWaiting]);
  return isSlow;
}

type Words = ReturnType<typeof useTranslations<"session">>;

function placeOf(view: TrialView, t: Words): string {
  const place = { place: view.index + 1, total: view.total };
  return view.phase === "practice" ? t("practicePlace", place) : t("place", place);
}

type Reasons = Pick<Props, "isConnectionLost" | "obstacle"> & { isSlow: boolean };

function messageOf(
  screen: Screen,
  { isConnectionLost, isSlow, obstacle }: Reasons,
  t: Words,
): string {
  if (screen.kind === "pair" || screen.kind === "answer") return "";
  if (isConnectionLost) return t("connectionLost");
  if (screen.kind === "feedback") return screen.wasCorrect ? t("correct") : t("wrong");
  if (obstacle) return obstacle;
  return isSlow ? t("slow") : "";
}
