"use client";

import { useTranslations } from "next-intl";
import { greyButton } from "./grey-button";
import { NumberForm } from "./number-form";
import { PlateIntro } from "./plate-intro";
import { PLATE_PX, usePlates } from "./use-plates";

type Props = {
  study: string;
  plateCount: number;
  /** Whether too few plates end the session. */
  isGate: boolean;
};

/** The page's one line of news, and below it the plate or the question, never both. */
export function PlateTest({ study, plateCount, isGate }: Props) {
  const t = useTranslations("plates");
  const { step, number, isConnectionLost, canvas, ...test } = usePlates(study, plateCount);
  if (step === "intro") {
    return <PlateIntro {...{ isGate, plateCount }} onStart={test.start} onSkip={test.skip} />;
  }
  const place = t("place", { number, total: plateCount });
  const news = step === "sending" || step === "hidden" ? t(step) : place;
  return (
    <>
      <p role="status" className="flex min-h-16 items-end pb-4 text-center text-base font-medium">
        {isConnectionLost ? t("connection") : news}
      </p>
      <div className="flex min-h-104 w-full max-w-85 flex-col items-center justify-center">
        <canvas
          ref={canvas}
          width={PLATE_PX}
          height={PLATE_PX}
          role="img"
          aria-label={place}
          className={`aspect-square w-full ${step === "show" ? "" : "hidden"}`}
        />
        {step === "answer" && <NumberForm key={number} onAnswer={test.answer} />}
        {step === "hidden" && (
          <button type="button" className={greyButton} onClick={test.showAgain}>
            {t("again")}
          </button>
        )}
      </div>
    </>
  );
}
