"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/button";
import { PageHeading } from "@/components/page-heading";

/** What went wrong is in the server's log; the visitor can only try again. */
export function ParticipantError({ reset }: { reset: () => void }) {
  const t = useTranslations("error");
  return (
    <main className="mx-auto min-h-dvh max-w-2xl bg-canvas px-4 py-12 text-ink sm:px-8 sm:py-20">
      <PageHeading
        title={t("title")}
        lead={t("lead")}
        actions={<Button onClick={reset}>{t("again")}</Button>}
      />
    </main>
  );
}
