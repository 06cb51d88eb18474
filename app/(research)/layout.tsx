import type { ReactNode } from "react";
import { sourceLocale } from "@/lib/locale/locales";
import { Document, siteMetadata, siteViewport } from "../document";

export const metadata = siteMetadata;
export const viewport = siteViewport;

/** Researchers' pages are in English. */
export default function ResearchLayout({ children }: { children: ReactNode }) {
  return <Document language={sourceLocale}>{children}</Document>;
}
