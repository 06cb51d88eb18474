"use client";

import { useTranslations } from "next-intl";
import { ErrorScreen } from "./error-screen";

/** What a participant sees of a page that the server could not make. `retry` asks it for the page once more. */
export function ParticipantError({ retry }: { retry: () => void }) {
  const t = useTranslations("error");
  return (
    <ErrorScreen words={{ title: t("title"), lead: t("lead"), again: t("again") }} retry={retry} />
  );
}
