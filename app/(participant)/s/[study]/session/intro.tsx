"use client";

import { useTranslations } from "next-intl";
import { greyButton } from "../../../grey-button";
import { Paragraphs } from "../../../paragraphs";

export type IntroProps = {
  questionText: string;
  /** The tag of the question's language, which may be another than the page's. */
  questionLang: string;
  /** The study's own, in place of the platform's, and the tag of their language. */
  ownInstructions: { text: string; lang: string } | null;
  exposureMs: number;
  isSimultaneous: boolean;
  practiceTrials: number;
  answered: number;
  total: number;
  /** Whether the button already does something. */
  isReady: boolean;
  onStart: () => void;
};

/** What to do, before the first pair; where it goes on, after a reload. */
export function Intro({ answered, total, isReady, onStart, ...task }: IntroProps) {
  const t = useTranslations("session");
  return (
    <div className="max-w-prose py-10 text-lg leading-relaxed">
      {answered === 0 ? (
        <Instructions {...task} total={total} />
      ) : (
        <>
          <h1 className="mb-4 text-2xl font-semibold">{t("welcomeBack")}</h1>
          <p>{t("answered", { answered, total })}</p>
        </>
      )}
      <button
        type="button"
        onClick={onStart}
        disabled={!isReady}
        className={`mt-8 min-h-14 px-8 ${greyButton}`}
      >
        {answered === 0 ? t("begin") : t("goOn")}
      </button>
    </div>
  );
}

type Task = Omit<IntroProps, "answered" | "isReady" | "onStart">;

function Instructions({ ownInstructions, ...task }: Task) {
  const t = useTranslations("session");
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">{t("heading")}</h1>
      {ownInstructions === null ? (
        <PlatformInstructions {...task} />
      ) : (
        <Paragraphs {...ownInstructions} />
      )}
    </>
  );
}

function PlatformInstructions(task: Omit<Task, "ownInstructions">) {
  const { questionText, questionLang, exposureMs, isSimultaneous, practiceTrials, total } = task;
  const t = useTranslations("session");
  const seconds = exposureMs / 1000;
  return (
    <ul className="list-disc space-y-3 pl-6">
      <li>{t("pairs", { total })}</li>
      <li>{isSimultaneous ? t("simultaneous", { seconds }) : t("sequential", { seconds })}</li>
      <li>
        {t.rich("answer", {
          question: () => <strong lang={questionLang}>{questionText}</strong>,
          key: (arrow) => <kbd>{arrow}</kbd>,
        })}
      </li>
      {practiceTrials > 0 && <li>{t("practice", { count: practiceTrials })}</li>}
    </ul>
  );
}
