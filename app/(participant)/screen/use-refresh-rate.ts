"use client";

import { useEffect, useRef, type RefObject } from "react";
import { FrameClock } from "./frame-clock";

/** The screen's refresh rate in Hz, measured while the page is read: undefined in its first half second. */
export function useRefreshRate(): RefObject<number | undefined> {
  const rate = useRef<number | undefined>(undefined);
  useEffect(() => {
    const clock = new FrameClock();
    void clock.prepare().then(() => (rate.current = 1000 / clock.frameMs));
  }, []);
  return rate;
}
