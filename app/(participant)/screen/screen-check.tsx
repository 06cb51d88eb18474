"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import type { Size } from "@/lib/protocol/screen";
import { useFits } from "./use-fits";

export type Demand = { needed: Size; isSimultaneous: boolean };

/** Lets on only in a window that is large enough for the pictures; until then it says what to do. */
export function ScreenCheck({ children, ...demand }: Demand & { children: ReactNode }) {
  const isLargeEnough = useFits(demand.needed);
  return (
    <>
      <TooSmall {...demand} />
      {isLargeEnough && children}
    </>
  );
}

/** What is wrong with a window that is too small, announced as soon as it is. */
export function TooSmall({ needed, isSimultaneous }: Demand) {
  const isLargeEnough = useFits(needed);
  const describeTooSmall = useTooSmall();
  return (
    <div aria-live="polite">
      {!isLargeEnough && (
        <p className="max-w-prose font-medium">{describeTooSmall(needed, isSimultaneous)}</p>
      )}
    </div>
  );
}

/** Says what is wrong with a window that is too small, and what would be right. Needs the messages of "screen". */
export function useTooSmall(): (needed: Size, isSimultaneous: boolean) => string {
  const t = useTranslations("screen");
  return ({ widthPx, heightPx }, isSimultaneous) => {
    const what = isSimultaneous ? t("tooSmallForTwo") : t("tooSmall");
    return `${what} ${t("needed", { width: widthPx, height: heightPx })}`;
  };
}
