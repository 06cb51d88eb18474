import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { ClientMessages } from "@/app/client-messages";
import { Document, siteMetadata, siteViewport } from "@/app/document";

export const metadata = siteMetadata;
export const viewport = siteViewport;

/** Participants' pages, in their language. */
export default async function StudyLayout({ children }: { children: ReactNode }) {
  return (
    <Document language={await getLocale()}>
      <ClientMessages of={["error"]}>{children}</ClientMessages>
    </Document>
  );
}
