"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { greyButton } from "../../../grey-button";
import { takeFocus } from "../../../take-focus";

type Props = { plateCount: number; isGate: boolean; onStart: () => void; onSkip: () => void };

const start = `mt-8 min-h-14 px-5 text-lg ${greyButton}`;

/** What the plates are for and what to do; and the way past them for those who see no pictures. */
export function PlateIntro({ isGate, onSkip, ...rest }: Props) {
  const [isEnding, setEnding] = useState(false);
  if (isEnding) return <EndQuestion onEnd={onSkip} onKeep={() => setEnding(false)} />;
  return <Introduction {...{ ...rest, isGate }} onSkip={isGate ? () => setEnding(true) : onSkip} />;
}

function Introduction({ plateCount, isGate, onStart, onSkip }: Props) {
  const t = useTranslations("plates");
  return (
    <div className="max-w-prose py-12 text-lg leading-relaxed">
      <h1 className="mb-4 text-2xl font-semibold">{t("heading")}</h1>
      <ul className="list-disc space-y-3 pl-6">
        <li>{t("what", { count: plateCount })}</li>
        <li>{t("how")}</li>
        <li>{t("none")}</li>
        <li>{t("purpose")}</li>
      </ul>
      <button type="button" onClick={onStart} className={start}>
        {t("start")}
      </button>
      <p className="mt-10 text-base leading-normal">{t(isGate ? "skipGate" : "skipNote")}</p>
      <button
        type="button"
        onClick={onSkip}
        className="min-h-11 text-base font-medium underline focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
      >
        {t(isGate ? "end" : "skip")}
      </button>
    </div>
  );
}

/** Asked once more where it ends the session: what is ended cannot be taken up again. */
function EndQuestion({ onEnd, onKeep }: { onEnd: () => void; onKeep: () => void }) {
  const t = useTranslations("plates");
  return (
    <div className="max-w-prose py-12 text-lg leading-relaxed">
      <h1 ref={takeFocus} tabIndex={-1} className="mb-4 text-2xl font-semibold outline-none">
        {t("endHeading")}
      </h1>
      <p>{t("endText")}</p>
      <div className="flex flex-wrap gap-x-4">
        <button type="button" onClick={onEnd} className={start}>
          {t("end")}
        </button>
        <button type="button" onClick={onKeep} className={start}>
          {t("endKeep")}
        </button>
      </div>
    </div>
  );
}
