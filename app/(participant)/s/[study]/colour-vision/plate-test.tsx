"use client";

import { useTranslations } from "next-intl";
import { greyButton } from "../../../grey-button";
import { NumberForm } from "./number-form";
import { PlateIntro } from "./plate-intro";
import { usePlates, type PlatesOf } from "./use-plates";

type Props = PlatesOf & {
  /** Whether too few plates end the session. */
  isGate: boolean;
};

/** The page's one line of news, and below it the plate or the question, never both. */
export function PlateTest({ isGate, ...plates }: Props) {
  const t = useTranslations("plates");
  const { step, number, isConnectionLost, canvas, ...test } = usePlates(plates);
  const { plateCount } = plates;
  if (step === "intro") {
    return <PlateIntro {...{ isGate, plateCount }} onStart={test.start} onSkip={test.skip} />;
  }
  const place = t("place", { number, total: plateCount });
  const news = step === "sending" || step === "hidden" ? t(step) : place;
  return (
    <div className="flex w-full flex-col items-center py-6">
      <p role="status" className="flex min-h-16 items-end pb-4 text-center text-base font-medium">
        {isConnectionLost ? t("connection") : news}
      </p>
      <div className="flex min-h-104 w-full max-w-85 flex-col items-center justify-center">
        <canvas
          ref={canvas}
          role="img"
          aria-label={place}
          className={`aspect-square w-full ${step === "show" ? "" : "hidden"}`}
        />
        {step === "answer" && <NumberForm key={number} onAnswer={test.answer} />}
        {step === "hidden" && (
          <button
            type="button"
            className={`min-h-12 px-5 text-lg ${greyButton}`}
            onClick={test.showAgain}
          >
            {t("again")}
          </button>
        )}
      </div>
    </div>
  );
}
