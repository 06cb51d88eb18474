import type { ReactNode } from "react";
import { LanguageSwitch } from "../language-switch";

type Props = {
  children: ReactNode;
  /** On the debrief, where the colours return. */ hasColour?: boolean;
};

/** The frame of a participant's pages before and after the trials: no navigation, no colour, nothing but the text. */
export function ParticipantShell({ children, hasColour = false }: Props) {
  return (
    <div className={`min-h-dvh bg-canvas text-ink ${hasColour ? "" : "achromatic"}`}>
      <header className="mx-auto max-w-2xl px-4 pt-2 sm:px-8 sm:pt-4">
        <LanguageSwitch />
      </header>
      <main className="mx-auto max-w-2xl px-4 pt-8 pb-12 sm:px-8 sm:pt-14 sm:pb-20">
        {children}
      </main>
    </div>
  );
}
