import type { ReactNode } from "react";

/** The frame of a participant's pages before and after the trials: no navigation, nothing but the text. */
export function ParticipantShell({ children }: { children: ReactNode }) {
  return (
    <div className="min-h-dvh bg-canvas text-ink">
      <main className="mx-auto max-w-2xl px-4 py-12 sm:px-8 sm:py-20">{children}</main>
    </div>
  );
}
