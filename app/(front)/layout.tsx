import { getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { ClientMessages } from "../client-messages";
import { Document, siteMetadata, siteViewport } from "../document";

export const metadata = siteMetadata;
export const viewport = siteViewport;

/** Pages outside any study that participants see too. */
export default async function FrontLayout({ children }: { children: ReactNode }) {
  return (
    <Document language={await getLocale()}>
      <ClientMessages of={["error"]}>{children}</ClientMessages>
    </Document>
  );
}
