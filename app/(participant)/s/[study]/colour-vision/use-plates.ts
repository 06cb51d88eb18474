"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { watchAttention } from "../../../screen/attention";
import { expose, FrameClock } from "../../../screen/frame-clock";
import { Connection } from "../session/connection";
import { PlateClient, PlatesOver, type PlateAnswers } from "./plate-client";

const EXPOSURE_MS = 3000;
/** Plates are legible in every window: only its visibility matters. */
const ANY_SIZE = { widthPx: 0, heightPx: 0 };

/** hidden: the page was out of sight while the plate was shown, so it is shown again. */
export type Step = "intro" | "wait" | "show" | "hidden" | "answer" | "sending";

export type PlatesOf = { study: string; session: string; plateCount: number };

/** The course of the test: a plate for three seconds, a question, the next plate; then on to the session. */
export function usePlates({ study, session, plateCount }: PlatesOf) {
  const router = useRouter();
  const [step, setStep] = useState<Step>("intro");
  const [answers, setAnswers] = useState<PlateAnswers>([]);
  const [isConnectionLost, setConnectionLost] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const client = usePlateClient({ study, session }, setConnectionLost);

  async function showPlate(number: number) {
    setStep("wait");
    const picture = await client.current!.load(number);
    const clock = new FrameClock();
    await clock.prepare();
    const attention = watchAttention(ANY_SIZE);
    const onsetMs = await clock.next();
    // At once: the place that the plate is painted on belongs to the same frame.
    flushSync(() => setStep("show"));
    await expose(clock, onsetMs, EXPOSURE_MS, paintOn(canvas.current, picture));
    setStep(attention.stop() ? "hidden" : "answer");
    if (number < plateCount) void client.current!.load(number + 1);
  }

  async function send(given: PlateAnswers | null) {
    setStep("sending");
    const { isScreenedOut } = await client.current!.submit({ answers: given });
    router.replace(`/s/${study}/${isScreenedOut ? "debrief" : "session"}`);
  }

  /** Whoever has answered in another tab goes on from there; whoever has left the page needs nothing more. */
  function orOver(error: unknown) {
    if (error instanceof PlatesOver) router.replace(`/s/${study}/session`);
    else if (!isAbort(error)) throw error;
  }

  function goOn(given: PlateAnswers) {
    setAnswers(given);
    const next = given.length < plateCount ? showPlate(given.length + 1) : send(given);
    next.catch(orOver);
  }

  function answer(seen: string | null) {
    const given = [...answers, seen];
    client.current!.keep(given);
    goOn(given);
  }

  return {
    step,
    number: Math.min(answers.length + 1, plateCount),
    isConnectionLost,
    canvas,
    start: () => goOn(client.current!.findKept()),
    skip: () => void send(null).catch(orOver),
    showAgain: () => goOn(answers),
    answer,
  };
}

/** There from the page's first effect to its end. */
function usePlateClient(
  { study, session }: Pick<PlatesOf, "study" | "session">,
  onConnection: (isLost: boolean) => void,
) {
  const client = useRef<PlateClient | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    const connection = new Connection(onConnection, leaving.signal);
    client.current = new PlateClient({ study, session, connection });
    return () => leaving.abort();
  }, [study, session, onConnection]);
  return client;
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** In the picture's own pixels: the server draws twice as many as the page has CSS px, for dense screens. */
function paintOn(canvas: HTMLCanvasElement | null, picture: ImageBitmap) {
  const { width, height } = picture;
  if (canvas) Object.assign(canvas, { width, height });
  const context = canvas?.getContext("2d");
  return {
    reveal: () => context?.drawImage(picture, 0, 0),
    conceal: () => context?.clearRect(0, 0, width, height),
  };
}
