"use client";

import { useRouter } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { AnswerButtons } from "./answer-buttons";
import { Intro, type IntroProps } from "./intro";
import { runSession, type ChosenSide, type Display, type Screen } from "./run-session";
import { Refused, SessionClient, type LoadedTrial } from "./session-client";
import { Stage, type StageHandle } from "./stage";
import { StatusLine } from "./status-line";

type Props = Omit<IntroProps, "onStart"> & { study: string; stimulusPx: number };

/** The session's page: instructions, then the trials that are still open, then on to the debrief. */
export function TrialRunner({ study, stimulusPx, ...intro }: Props) {
  const router = useRouter();
  const [screen, setScreen] = useState<Screen | null>(null);
  const [isConnectionLost, setConnectionLost] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const stage = useRef<StageHandle>(null);
  const chosen = useRef<((choice: { side: ChosenSide; atMs: number }) => void) | null>(null);
  const prepared = usePreparedSession(study, setConnectionLost);

  const choose = useCallback((side: ChosenSide, atMs: number) => {
    chosen.current?.({ side, atMs });
    chosen.current = null;
  }, []);

  function start() {
    const session = prepared.current;
    if (!session) return;
    const display: Display = {
      show: setScreen,
      draw: (side, picture) => stage.current?.draw(side, picture),
      clear: () => stage.current?.clear(),
      choice: () => new Promise((resolve) => (chosen.current = resolve)),
    };
    setScreen({ kind: "wait" });
    runSession(session.client, display, session.first)
      .then(() => router.push(`/s/${study}/debrief`))
      .catch((error) => setFailure(describeFailure(error)));
  }

  if (failure) return <Message text={failure} />;
  if (!screen) return <Intro {...intro} onStart={start} />;
  return (
    <>
      <StatusLine screen={screen} isConnectionLost={isConnectionLost} />
      <Stage sizePx={stimulusPx} ref={stage} />
      <AnswerButtons screen={screen} onChoose={choose} />
    </>
  );
}

type Prepared = { client: SessionClient; first: Promise<LoadedTrial | null> };

/** Delivers what an earlier visit left unacknowledged, and loads the first trial while instructions are read. */
function usePreparedSession(study: string, onConnection: (isLost: boolean) => void) {
  const prepared = useRef<Prepared | null>(null);
  useEffect(() => {
    if (prepared.current) return;
    const client = new SessionClient(study, onConnection);
    const first = client.sendPending().then(() => client.loadTrial());
    // Whoever starts the session sees the failure; until then it waits.
    first.catch(() => undefined);
    prepared.current = { client, first };
  }, [study, onConnection]);
  return prepared;
}

function describeFailure(error: unknown): string {
  if (error instanceof Refused) return error.message;
  return "The page has stopped. Reload it to go on: every answer that you gave is kept.";
}

function Message({ text }: { text: string }) {
  return (
    <p role="alert" className="max-w-prose text-lg">
      {text}
    </p>
  );
}
