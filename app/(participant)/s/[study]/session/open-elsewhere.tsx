"use client";

import { useTranslations } from "next-intl";

/** What a second tab of the session shows: one is enough, and this one can become it. */
export function OpenElsewhere({ onTakeOver }: { onTakeOver: () => void }) {
  const t = useTranslations("session");
  return (
    <div className="max-w-prose py-10 text-lg leading-relaxed">
      <h1 className="mb-4 text-2xl font-semibold">{t("elsewhereHeading")}</h1>
      <p role="status">{t("elsewhereText")}</p>
      <button
        type="button"
        onClick={onTakeOver}
        className="mt-8 min-h-14 border-2 border-[#000] bg-[#b0b0b0] px-8 font-medium text-[#000] hover:bg-[#c8c8c8] focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
      >
        {t("continueHere")}
      </button>
    </div>
  );
}
