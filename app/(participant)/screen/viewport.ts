import { fits, type Size } from "@/lib/protocol/screen";

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

/** Waits for a visible page in a window that is large enough. */
export function untilPresentable(needed: Size): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (document.hidden || !fitsNow(needed)) return;
      stop();
      resolve();
    };
    const stop = watchViewport(look);
    look();
  });
}

/** Notices whether, between the call and `stop`, the page is hidden, loses the focus, or its pictures' place or scale. */
export function watchAttention(needed: Size): { stop: () => boolean } {
  const scale = window.devicePixelRatio;
  const isDisturbed = () =>
    document.hidden || !fitsNow(needed) || window.devicePixelRatio !== scale;
  let wasLost = isDisturbed() || !document.hasFocus();
  const stopViewport = watchViewport(() => (wasLost ||= isDisturbed()));
  const onBlur = () => (wasLost = true);
  window.addEventListener("blur", onBlur);
  return {
    stop: () => {
      stopViewport();
      window.removeEventListener("blur", onBlur);
      return wasLost;
    },
  };
}
