"use client";

import { useEffect, useRef, type RefObject } from "react";
import { estimateFrameMs } from "@/lib/protocol/timing";

const framesWatched = 30;

/** The screen's refresh rate in Hz, measured while the page is read: undefined in its first half second. */
export function useRefreshRate(): RefObject<number | undefined> {
  const rate = useRef<number | undefined>(undefined);
  useEffect(() => {
    const stamps: number[] = [];
    const onFrame = (now: number) => {
      stamps.push(now);
      if (stamps.length <= framesWatched) {
        frame = requestAnimationFrame(onFrame);
        return;
      }
      const distances = stamps.slice(1).map((stamp, i) => stamp - stamps[i]);
      rate.current = 1000 / estimateFrameMs(distances);
    };
    let frame = requestAnimationFrame(onFrame);
    return () => cancelAnimationFrame(frame);
  }, []);
  return rate;
}
