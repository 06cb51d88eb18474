"use client";

import { useImperativeHandle, useRef, type Ref } from "react";
import type { ChosenSide } from "./run-session";

export type StageHandle = {
  draw: (side: ChosenSide, picture: ImageBitmap) => void;
  clear: () => void;
};

/**
 * Where stimuli are shown: a place on the left and one on the right, at their exact size. On screens too
 * narrow for both, the places overlap; only one stimulus is shown at a time.
 */
export function Stage({ sizePx, ref }: { sizePx: number; ref: Ref<StageHandle> }) {
  const left = useRef<HTMLCanvasElement>(null);
  const right = useRef<HTMLCanvasElement>(null);

  useImperativeHandle(ref, () => ({
    draw: (side, picture) => {
      const canvas = side === "left" ? left.current : right.current;
      canvas?.getContext("2d")?.drawImage(picture, 0, 0);
    },
    clear: () => {
      for (const canvas of [left.current, right.current]) {
        canvas?.getContext("2d")?.clearRect(0, 0, canvas.width, canvas.height);
      }
    },
  }));

  const size = { width: sizePx, height: sizePx };
  return (
    <div
      className="relative"
      style={{ width: `min(calc(100vw - 2rem), ${2 * sizePx + 48}px)`, height: sizePx }}
      aria-hidden
    >
      <canvas ref={left} {...size} style={size} className="absolute top-0 left-0 max-w-none" />
      <canvas ref={right} {...size} style={size} className="absolute top-0 right-0 max-w-none" />
    </div>
  );
}
