"use client";

import { useImperativeHandle, useRef, type Ref } from "react";
import { marginPx } from "@/lib/protocol/screen";
import type { ChosenSide, Display } from "./run-session";

export type StageHandle = Pick<Display, "prepare" | "reveal" | "conceal">;

const gapPx = 3 * marginPx;

/**
 * Where stimuli are shown: a place on the left and one on the right, at their exact size. On screens too
 * narrow for both, the places overlap; there, only one stimulus is shown at a time. Pictures are drawn before
 * they are shown: in the frames that matter, nothing changes but the visibility of what is there.
 */
export function Stage({ sizePx, ref }: { sizePx: number; ref: Ref<StageHandle> }) {
  const left = useRef<HTMLCanvasElement>(null);
  const right = useRef<HTMLCanvasElement>(null);

  useImperativeHandle(ref, () => {
    const places = { left: left.current!, right: right.current! };
    return {
      prepare: (pictures) => {
        for (const { side, picture } of pictures) draw(places[side], picture, sizePx);
      },
      reveal: (sides) => sides.forEach((side) => setVisible(places[side], true)),
      conceal: () => sidesOf(places).forEach((side) => setVisible(places[side], false)),
    };
  }, [sizePx]);

  const hidden = { width: sizePx, height: sizePx, visibility: "hidden" } as const;
  const width = `min(calc(100vw - ${2 * marginPx}px), ${2 * sizePx + gapPx}px)`;
  return (
    <div className="relative shrink-0" style={{ width, height: sizePx }} aria-hidden>
      <canvas ref={left} style={hidden} className="absolute top-0 left-0 max-w-none" />
      <canvas ref={right} style={hidden} className="absolute top-0 right-0 max-w-none" />
    </div>
  );
}

function sidesOf(places: Record<ChosenSide, HTMLCanvasElement>): ChosenSide[] {
  return Object.keys(places) as ChosenSide[];
}

function setVisible(canvas: HTMLCanvasElement, isVisible: boolean): void {
  canvas.style.visibility = isVisible ? "visible" : "hidden";
}

/**
 * Draws in the screen's own pixels, so that nothing scales the canvas afterwards. On a screen with two or three
 * device pixels for each CSS px, every pixel of the picture becomes a square of them, and no new colour arises;
 * where the ratio is no whole number, squares would differ in size, and the picture is enlarged smoothly.
 */
function draw(canvas: HTMLCanvasElement, picture: ImageBitmap, sizePx: number): void {
  const devicePx = Math.round(sizePx * window.devicePixelRatio);
  canvas.width = devicePx;
  canvas.height = devicePx;
  canvas.style.width = canvas.style.height = `${devicePx / window.devicePixelRatio}px`;
  const context = canvas.getContext("2d")!;
  context.imageSmoothingEnabled = devicePx % picture.width !== 0;
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, devicePx, devicePx);
  // Reading a pixel makes the browser draw now: it would put that off until the canvas is seen.
  context.getImageData(0, 0, 1, 1);
}
