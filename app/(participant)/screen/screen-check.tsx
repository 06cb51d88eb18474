"use client";

import type { ReactNode } from "react";
import type { Size } from "@/lib/protocol/screen";
import { useFits } from "./use-fits";

type Props = { needed: Size; isSimultaneous: boolean; children: ReactNode };

/** Lets on only in a window that is large enough for the pictures; until then it says what to do. */
export function ScreenCheck({ needed, isSimultaneous, children }: Props) {
  const isLargeEnough = useFits(needed);
  return (
    <>
      <div role="status">
        {!isLargeEnough && (
          <p className="max-w-prose font-medium">{describeTooSmall(needed, isSimultaneous)}</p>
        )}
      </div>
      {isLargeEnough && children}
    </>
  );
}

/** What is wrong with a window that is too small, and what would be right. */
export function describeTooSmall({ widthPx, heightPx }: Size, isSimultaneous: boolean): string {
  const what = isSimultaneous
    ? "The two pictures stand side by side, and do not fit in this window."
    : "The pictures do not fit in this window.";
  const need = `It must be at least ${widthPx} wide and ${heightPx} high, in pixels of a web page.`;
  return `${what} ${need} Turn the phone, make the window larger or zoom out; then this page goes on by itself.`;
}
