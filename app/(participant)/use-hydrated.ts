"use client";

import { useSyncExternalStore } from "react";

const never = () => () => undefined;

/** Whether the page listens yet: a button that is pressed before that does nothing, so it is not to be pressed. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}
