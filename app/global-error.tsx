"use client";

import { useSyncExternalStore } from "react";
import "./globals.css";
import { isLocale, languages, sourceLocale, type Locale } from "@/lib/locale/locales";
import { ErrorScreen } from "./error-screen";
import { errorWords } from "./error-words";

/** Where a layout itself fails, as without a database: a document that needs nothing of the server. */
export default function GlobalError() {
  const language = useSyncExternalStore(never, readLanguage, () => sourceLocale);
  const words = errorWords[language];
  return (
    <html lang={languages[language].tag}>
      <head />
      <body className="font-sans antialiased">
        {/* No router stands above this page, which could fetch it anew. */}
        <ErrorScreen words={words} retry={() => window.location.reload()} />
      </body>
    </html>
  );
}

const never = () => () => undefined;

/** The first of the browser's languages that is one of ours. */
function readLanguage(): Locale {
  const codes = navigator.languages.map((tag) => tag.split("-")[0]);
  return codes.find(isLocale) ?? sourceLocale;
}
