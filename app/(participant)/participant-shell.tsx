import type { ReactNode } from "react";

type Props = {
  children: ReactNode;
  /** On the debrief, where the colours return. */ hasColour?: boolean;
};

/** The frame of a participant's pages before and after the trials: no navigation, no colour, nothing but the text. */
export function ParticipantShell({ children, hasColour = false }: Props) {
  return (
    <div className={`min-h-dvh bg-canvas text-ink ${hasColour ? "" : "achromatic"}`}>
      <main className="mx-auto max-w-2xl px-4 py-12 sm:px-8 sm:py-20">{children}</main>
    </div>
  );
}
