import Link from "next/link";
import type { ReactNode } from "react";

export type PageShellProps = {
  /** Right of the word mark: who is signed in, and the way out. */
  account?: ReactNode;
  /** What the frame itself says, where the page is not in English. */
  words?: { skip: string; foot: string };
  children: ReactNode;
};

const english = {
  skip: "Skip to the content",
  foot: "TrueHue runs colorization Turing tests: how often are a network’s colours taken for real?",
};

/** The frame of the researcher's pages: word mark, account, the page itself, foot. */
export function PageShell({ account, words = english, children }: PageShellProps) {
  return (
    <div className="flex min-h-dvh flex-col bg-canvas text-ink">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:bg-canvas focus:px-4 focus:py-3"
      >
        {words.skip}
      </a>
      <header className="border-b border-line print:hidden">
        <div className="mx-auto flex min-h-16 max-w-5xl flex-wrap items-center justify-between gap-x-6 gap-y-1 px-4 py-2 sm:px-8">
          <Link href="/" className="text-lg font-semibold tracking-tight">
            TrueHue
          </Link>
          {account && <div className="flex min-w-0 items-center gap-4 text-sm">{account}</div>}
        </div>
      </header>
      <main
        id="main"
        className="mx-auto w-full max-w-5xl flex-1 px-4 py-10 sm:px-8 sm:py-14 print:max-w-none print:p-0"
      >
        {children}
      </main>
      <footer className="border-t border-line print:hidden">
        <p className="mx-auto max-w-5xl px-4 py-6 text-sm text-muted sm:px-8">{words.foot}</p>
      </footer>
    </div>
  );
}
