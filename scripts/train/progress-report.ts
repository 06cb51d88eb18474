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
  let last: Progress | null = null;
  return {
    show: (progress, share) => {
      const speed = last && imagesPerSecond(last, progress);
      last = { ...progress };
      bar.update(Math.min(100, Math.floor(100 * share)), {
        step: progress.step,
        loss: progress.averageLoss.toFixed(3),
        speed: speed ?? "-",
        left: minutesLeft(progress, share),
      });
      return speed;
    },
    stop: () => bar.stop(),
  };
}

function imagesPerSecond(before: Progress, now: Progress): number {
  const seconds = now.trainedSeconds - before.trainedSeconds;
  return Math.round((now.imagesSeen - before.imagesSeen) / seconds);
}

function minutesLeft({ trainedSeconds }: Progress, share: number): string {
  const minutes = Math.round(((trainedSeconds / share) * (1 - share)) / 60);
  if (!Number.isFinite(minutes)) return "-";
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
