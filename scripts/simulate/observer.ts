import { randomUUID } from "node:crypto";
import type { Random } from "@/lib/protocol/random";
import type { ResponseInput, StartInput, TrialView } from "@/lib/schemas/participant";
import { findPlateNumbers, getTrialTruth, type TrialTruth } from "@/server/simulation";
import type { ParticipantClient } from "@/scripts/simulate/participant-client";

/** Decides by chance whether an observer is fooled in a trial. */
export type Susceptibility = (truth: TrialTruth) => boolean;

export type Acknowledged = { trialId: string; chosenSide: string };

/** A screen as a simulated participant has it. */
export const simulatedScreen: StartInput["screen"] = {
  viewportWidthPx: 1280,
  viewportHeightPx: 800,
  devicePixelRatio: 1,
  colorGamut: "srgb",
  colorScheme: "light",
  reducedMotion: false,
};

const FRAME_MS = 1000 / 60;

/** One whole session over HTTP: pictures downloaded, every trial answered, every acknowledgement told. */
export async function observe(
  client: ParticipantClient,
  observer: { isFooled: Susceptibility; random: Random; consentVersion: number },
  onAcknowledged: (answer: Acknowledged) => void,
): Promise<void> {
  await client.start({
    startKey: randomUUID(),
    consentVersion: observer.consentVersion,
    screen: simulatedScreen,
  });
  // Simulated observers see every colour: what is measured is how often they are fooled.
  const plates = await findPlateNumbers(client.sessionId);
  if (plates) await client.answerPlates({ answers: plates });
  for (;;) {
    const issued = await client.issueTrial();
    if (issued.isDone) return;
    const { trial } = issued;
    // A download that breaks off with the server is not repeated: the choice does not depend on it.
    await Promise.allSettled(trial.stimuli.map(({ url }) => client.downloadStimulus(url)));
    const truth = await getTrialTruth(trial.trialId);
    const chosenSide = choose(truth, observer.isFooled(truth));
    await client.submit(makeAnswer(trial, chosenSide, observer.random));
    onAcknowledged({ trialId: trial.trialId, chosenSide });
  }
}

function choose(truth: TrialTruth, isFooled: boolean): "left" | "right" {
  const { realSide, question } = truth;
  const recolouredSide = realSide === "left" ? "right" : "left";
  const picksReal = (question === "pick_real") !== isFooled;
  return picksReal ? realSide : recolouredSide;
}

/** Timings as a screen at 60 Hz and a person would give them: reaction times are log-normal around 0.9 s. */
export function makeAnswer(
  trial: Pick<TrialView, "trialId" | "presentation" | "timing">,
  chosenSide: "left" | "right",
  random: Random,
): ResponseInput {
  const frames = Math.round(trial.timing.exposureMs / FRAME_MS);
  const exposure = { ms: frames * FRAME_MS, frames, framesDropped: 0 };
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return {
    trialId: trial.trialId,
    presentation: trial.presentation,
    chosenSide,
    reactionMs: 900 * Math.exp(0.4 * normal),
    exposures: { first: exposure, second: exposure },
    refreshHz: 60,
    wasInterrupted: false,
  };
}
