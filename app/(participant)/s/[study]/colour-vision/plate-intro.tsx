"use client";

import { useTranslations } from "next-intl";
import { greyButton } from "./grey-button";

type Props = { plateCount: number; isGate: boolean; onStart: () => void; onSkip: () => void };

/** What the plates are for and what to do; and the way past them for those who see no pictures. */
export function PlateIntro({ plateCount, isGate, onStart, onSkip }: Props) {
  const t = useTranslations("plates");
  return (
    <div className="max-w-prose py-6 text-lg leading-relaxed">
      <h1 className="mb-4 text-2xl font-semibold">{t("heading")}</h1>
      <ul className="list-disc space-y-3 pl-6">
        <li>{t("what", { count: plateCount })}</li>
        <li>{t("how")}</li>
        <li>{t("none")}</li>
        <li>{t("purpose")}</li>
      </ul>
      <button type="button" onClick={onStart} className={`mt-8 min-h-14 ${greyButton}`}>
        {t("start")}
      </button>
      <p className="mt-10 text-base leading-normal">{t(isGate ? "skipGate" : "skipNote")}</p>
      <button
        type="button"
        onClick={onSkip}
        className="min-h-11 text-base font-medium underline focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
      >
        {t("skip")}
      </button>
    </div>
  );
}
