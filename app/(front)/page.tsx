import { getTranslations } from "next-intl/server";
import Link from "next/link";
import { EmptyState } from "@/components/empty-state";
import { LinkButton } from "@/components/link-button";
import { PageHeading } from "@/components/page-heading";
import { PageShell } from "@/components/page-shell";
import { listOpenStudies } from "@/server/studies";
import { LanguageSwitch } from "../language-switch";

export const dynamic = "force-dynamic";

/** The front door: open studies for participants, the way in for researchers. */
export default async function FrontPage() {
  const studies = await listOpenStudies();
  const t = await getTranslations("front");
  return (
    <PageShell account={<LanguageSwitch />} words={{ skip: t("skip"), foot: t("foot") }}>
      <PageHeading
        title={t("title")}
        lead={t("lead")}
        actions={
          <LinkButton href="/studies" variant="secondary">
            {t("researchers")}
          </LinkButton>
        }
      />
      <h2 className="mb-4 text-xl font-semibold">{t("openStudies")}</h2>
      {studies.length === 0 && <EmptyState title={t("noneTitle")}>{t("noneText")}</EmptyState>}
      <ul className="divide-y divide-line">
        {studies.map((study) => (
          <li key={study.slug} className="py-4">
            <Link
              href={`/s/${study.slug}`}
              prefetch={false}
              className="text-lg font-medium underline"
            >
              {study.title}
            </Link>
            <p className="mt-1 max-w-prose text-muted">{study.description}</p>
          </li>
        ))}
      </ul>
    </PageShell>
  );
}
