import { fits, type Size } from "@/lib/protocol/screen";
import { unlessAborted } from "../unless-aborted";

/** The window's inside as the page is laid out in it, in CSS px. */
export function readViewport(): Size {
  const { clientWidth, clientHeight } = document.documentElement;
  return { widthPx: clientWidth, heightPx: clientHeight };
}

export function fitsNow(needed: Size): boolean {
  return fits(readViewport(), needed);
}

/** Calls `onChange` when the window's size or zoom changes, or the page is hidden or shown; gives the end of it. */
export function watchViewport(onChange: () => void): () => void {
  window.addEventListener("resize", onChange);
  document.addEventListener("visibilitychange", onChange);
  return () => {
    window.removeEventListener("resize", onChange);
    document.removeEventListener("visibilitychange", onChange);
  };
}

/** Waits for a visible page in a window that is large enough. Rejects when `signal` is aborted. */
export async function untilPresentable(needed: Size, signal: AbortSignal): Promise<void> {
  let stop: (() => void) | undefined;
  const presentable = new Promise<void>((resolve) => {
    const look = () => {
      if (!document.hidden && fitsNow(needed)) resolve();
    };
    stop = watchViewport(look);
    look();
  });
  await unlessAborted(presentable, signal).finally(stop);
}
