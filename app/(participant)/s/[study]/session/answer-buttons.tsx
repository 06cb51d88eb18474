"use client";

import { useTranslations } from "next-intl";
import { useId, useLayoutEffect, useRef } from "react";
import { greyButton } from "../../../grey-button";
import type { ChosenSide, Screen } from "./run-session";

type Props = {
  screen: Screen;
  /** The tag of the question's language. */
  lang: string;
  /** In a low window the answers stand where the pictures stood. */
  isLow: boolean;
  onChoose: (side: ChosenSide, atMs: number) => void;
};

const KEYS: Record<string, ChosenSide> = { ArrowLeft: "left", ArrowRight: "right" };

const panel = "flex flex-col items-center gap-5";
const below = "h-44 w-full pt-6";
const instead = "absolute inset-x-0 top-8 bottom-0 justify-center";

/** The question and its two answers, there only while answers count. Arrow keys do the same. */
export function AnswerButtons({ screen, lang, isLow, onChoose }: Props) {
  const t = useTranslations("session");
  const questionId = useId();
  const group = useRef<HTMLDivElement>(null);
  const isOpen = screen.kind === "answer";

  // Before the buttons are painted: a key pressed at first sight of them counts.
  useLayoutEffect(() => {
    if (!isOpen) return;
    const onKey = (event: KeyboardEvent) => {
      const side = KEYS[event.key];
      if (!side || event.repeat || hasModifier(event)) return;
      event.preventDefault();
      onChoose(side, event.timeStamp);
    };
    window.addEventListener("keydown", onKey);
    // Screen readers go on from here, and the next Tab reaches the first answer.
    group.current?.focus({ preventScroll: true });
    return () => window.removeEventListener("keydown", onKey);
  }, [isOpen, onChoose]);

  return (
    <div className={`${panel} ${isLow ? instead : below} ${isOpen ? "" : "invisible"}`}>
      {isOpen && (
        <>
          <p id={questionId} lang={lang} className="text-center text-lg font-medium">
            {screen.view.questionText}
          </p>
          <div
            ref={group}
            role="group"
            aria-labelledby={questionId}
            tabIndex={-1}
            className="flex gap-4 outline-none"
          >
            <Choice side="left" label={t("left")} arrow="←" onChoose={onChoose} />
            <Choice side="right" label={t("right")} arrow="→" onChoose={onChoose} />
          </div>
        </>
      )}
    </div>
  );
}

/** Alt and an arrow, say, is the browser's way back and no answer. */
function hasModifier({ altKey, ctrlKey, metaKey, shiftKey }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey;
}

type ChoiceProps = Pick<Props, "onChoose"> & { side: ChosenSide; label: string; arrow: string };

function Choice({ side, label, arrow, onChoose }: ChoiceProps) {
  return (
    <button
      type="button"
      onClick={(event) => onChoose(side, event.timeStamp)}
      className={`min-h-14 min-w-32 px-6 text-lg ${greyButton}`}
    >
      <span aria-hidden>{side === "left" ? `${arrow} ` : ""}</span>
      {label}
      <span aria-hidden>{side === "right" ? ` ${arrow}` : ""}</span>
    </button>
  );
}
