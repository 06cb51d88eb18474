import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/link-button";
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
        actions={<LinkButton href="/">{t("home")}</LinkButton>}
      />
    </ParticipantShell>
  );
}
