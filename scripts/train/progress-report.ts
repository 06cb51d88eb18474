import { SingleBar } from "cli-progress";
import type { Progress } from "@/scripts/train/checkpoint";

export type ProgressReport = {
  /** share: how much of the run is done, 0..1. Returns the images a second since the last call, null at the first. */
  show: (progress: Progress, share: number) => number | null;
  stop: () => void;
};

/** A progress bar on a terminal; elsewhere a line every half minute. */
export function startProgressReport(): ProgressReport {
  const bar = new SingleBar({
    format: "{bar} {percentage} % | step {step} | loss {loss} | {speed} images/s | {left} left",
    noTTYOutput: true,
    notTTYSchedule: 30_000,
  });
  bar.start(100, 0, { step: 0, loss: "-", speed: "-", left: "-" });
  let last: Reached | null = null;
  return {
    show: (progress, share) => {
      const now = { ...progress, share };
      const speed = last && imagesPerSecond(last, now);
      bar.update(Math.min(100, Math.floor(100 * share)), {
        step: progress.step,
        loss: progress.averageLoss.toFixed(3),
        speed: speed ?? "-",
        left: last ? timeLeft(last, now) : "-",
      });
      last = now;
      return speed;
    },
    stop: () => bar.stop(),
  };
}

type Reached = Progress & { share: number };

function imagesPerSecond(before: Progress, now: Progress): number {
  const seconds = now.trainedSeconds - before.trainedSeconds;
  return Math.round((now.imagesSeen - before.imagesSeen) / seconds);
}

type Pace = Pick<Reached, "trainedSeconds" | "share">;

/**
 * How long the run will take from `now`, at the pace since `before`: that of a resumed run's earlier stretches, on
 * another machine perhaps, says nothing of it. Of a run that has a time the share goes by the clock, and so does this.
 */
export function timeLeft(before: Pace, now: Pace): string {
  const secondsAShare = (now.trainedSeconds - before.trainedSeconds) / (now.share - before.share);
  const minutes = Math.max(0, Math.round((secondsAShare * (1 - now.share)) / 60));
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
