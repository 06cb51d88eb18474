"use client";

import { useCallback, useSyncExternalStore } from "react";
import type { Size } from "@/lib/protocol/screen";
import { fitsNow, watchViewport } from "./viewport";

/** Whether the window is large enough now; assumed until the browser has been asked. */
export function useFits({ widthPx, heightPx }: Size): boolean {
  const look = useCallback(() => fitsNow({ widthPx, heightPx }), [widthPx, heightPx]);
  return useSyncExternalStore(watchViewport, look, () => true);
}
