import { NextIntlClientProvider } from "next-intl";
import { getMessages } from "next-intl/server";
import type { ReactNode } from "react";
import type { Messages } from "@/lib/locale/messages";

type Props = { of: readonly (keyof Messages)[]; children: ReactNode };

/**
 * Lets the client components inside use these groups of messages, and no others: what a page does not show, its
 * browser does not download.
 */
export async function ClientMessages({ of, children }: Props) {
  const all: Messages = await getMessages();
  const some = Object.fromEntries(of.map((group) => [group, all[group]]));
  return <NextIntlClientProvider messages={some}>{children}</NextIntlClientProvider>;
}
