"use client";

import { useRouter } from "next/navigation";
import { useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { neededViewport, type Layout as StudyLayout } from "@/lib/protocol/screen";
import { ScreenCheck, useTooSmall } from "../../../screen/screen-check";
import { useFailureText } from "../../../failure-text";
import { useFits } from "../../../screen/use-fits";
import { AnswerButtons } from "./answer-buttons";
import { courseOf } from "./course";
import { Intro, type IntroProps } from "./intro";
import { usePreparedSession } from "./prepared-session";
import { runSession, type ChosenSide, type Display, type Screen } from "./run-session";
import { Stage, type StageHandle } from "./stage";
import { StatusLine } from "./status-line";

export type TrialRunnerProps = Omit<IntroProps, "onStart" | "isSimultaneous" | "isReady"> &
  StudyLayout & {
    study: string;
    /** The volunteers' game, which tells after every trial and counts nowhere. */
    isGame: boolean;
    /** Whether the session is this tab's to run. */
    isHere: boolean;
  };

// The status line and the answers, which stand above and below the pictures where there is room.
const surroundingsPx = 256;

/** The session's page: instructions, then the trials that are still open, then on to the debrief. */
export function TrialRunner({
  study,
  isGame,
  stimulusPx,
  presentation,
  isHere,
  ...intro
}: TrialRunnerProps) {
  const router = useRouter();
  const [screen, setScreen] = useState<Screen | null>(null);
  const [isConnectionLost, setConnectionLost] = useState(false);
  const describeFailure = useFailureText();
  const describeTooSmall = useTooSmall();
  const [failure, setFailure] = useState<string | null>(null);
  const stage = useRef<StageHandle>(null);
  const chosen = useRef<((choice: { side: ChosenSide; atMs: number }) => void) | null>(null);
  const needed = useMemo(
    () => neededViewport({ stimulusPx, presentation }),
    [stimulusPx, presentation],
  );
  const isSimultaneous = presentation === "simultaneous";
  const isLargeEnough = useFits(needed);
  const isLow = !useFits({ widthPx: 0, heightPx: stimulusPx + surroundingsPx });
  const course = useMemo(() => courseOf(study, isGame), [study, isGame]);
  const prepared = usePreparedSession(course, isHere, setConnectionLost);

  const choose = useCallback((side: ChosenSide, atMs: number) => {
    chosen.current?.({ side, atMs });
  }, []);

  function start() {
    const session = prepared.current;
    if (!session) return;
    setScreen({ kind: "wait" });
    const display: Display = {
      show: (next) => flushSync(() => setScreen(next)),
      prepare: (pictures) => stage.current?.prepare(pictures),
      reveal: (sides) => stage.current?.reveal(sides),
      conceal: () => stage.current?.conceal(),
      choice: () => new Promise((resolve) => (chosen.current = resolve)),
    };
    runSession(session, display, { isSimultaneous, needed })
      .then(() => session.client.awaitPage(course.end))
      // The way back from the debrief leads before the trials, which are over.
      .then(() => router.replace(course.end))
      .catch((error: unknown) => {
        if (!session.signal.aborted) setFailure(describeFailure(error, "stopped"));
      });
  }

  if (failure) return <Message text={failure} />;
  if (!screen) {
    return (
      <ScreenCheck {...{ needed, isSimultaneous }}>
        <Intro {...intro} isSimultaneous={isSimultaneous} isReady={isHere} onStart={start} />
      </ScreenCheck>
    );
  }
  const obstacle = isLargeEnough ? null : describeTooSmall(needed, isSimultaneous);
  return (
    <div className="relative flex flex-col items-center">
      <StatusLine {...{ screen, isConnectionLost, isLow, obstacle }} />
      <Stage sizePx={stimulusPx} ref={stage} />
      <AnswerButtons {...{ screen, isLow }} lang={intro.questionLang} onChoose={choose} />
    </div>
  );
}

function Message({ text }: { text: string }) {
  return (
    <p role="alert" className="max-w-prose text-lg">
      {text}
    </p>
  );
}
