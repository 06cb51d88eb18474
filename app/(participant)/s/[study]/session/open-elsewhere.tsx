"use client";

import { useTranslations } from "next-intl";
import { greyButton } from "../../../grey-button";
import type { OneTab } from "./use-one-tab";

/** What a second tab of the session shows: one is enough, and this one can become it. */
export function OpenElsewhere({ isTakingOver, isConnectionLost, takeOver }: Omit<OneTab, "place">) {
  const t = useTranslations("session");
  const news = isConnectionLost ? t("connectionLost") : t("takingOver");
  return (
    <div className="max-w-prose py-10 text-lg leading-relaxed">
      <h1 className="mb-4 text-2xl font-semibold">{t("elsewhereHeading")}</h1>
      <p role="status">{isTakingOver ? news : t("elsewhereText")}</p>
      <button
        type="button"
        onClick={takeOver}
        aria-disabled={isTakingOver}
        className={`mt-8 min-h-14 px-8 ${greyButton}`}
      >
        {t("continueHere")}
      </button>
    </div>
  );
}
