import { useTranslations } from "next-intl";
import { buttonClass } from "@/components/button-style";
import { PageHeading } from "@/components/page-heading";
import { ParticipantShell } from "./(participant)/participant-shell";

/** What a participant sees at an address that leads nowhere. */
export function MissingPage() {
  const t = useTranslations("missing");
  return (
    <ParticipantShell>
      <PageHeading
        title={t("title")}
        lead={t("lead")}
        actions={
          // The front page has a document of its own, so that the browser loads it whole in any case.
          // eslint-disable-next-line @next/next/no-html-link-for-pages
          <a href="/" className={buttonClass("primary")}>
            {t("home")}
          </a>
        }
      />
    </ParticipantShell>
  );
}
