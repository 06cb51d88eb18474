import "@fontsource-variable/inter/wght.css";
import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { languages, type Locale } from "@/lib/locale/locales";

export const siteMetadata: Metadata = {
  title: { default: "TrueHue", template: "%s · TrueHue" },
  description:
    "Colorization Turing tests: can people tell a photograph’s own colours from those a network gave it?",
};

export const siteViewport: Viewport = { colorScheme: "light dark" };

type Props = { language: Locale; children: ReactNode };

/** The whole page in its language. Each group of routes has its own: only participants' pages are translated. */
export function Document({ language, children }: Props) {
  return (
    <html lang={languages[language].tag}>
      <body className="font-sans antialiased">{children}</body>
    </html>
  );
}
