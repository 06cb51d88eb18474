import { useRouter } from "next/navigation";
import { startTransition, useEffect, useRef, useState } from "react";
import { SessionTab, type Place } from "./session-tab";

// Whether this document has shown a session before: what it knows of it may be out of date.
let wasOpened = false;

/** Whether the session is this tab's to run, and how to make it so. Progress is asked for again where it may have changed. */
export function useOneTab(study: string): { place: Place; takeOver: () => void } {
  const router = useRouter();
  const [place, setPlace] = useState<Place>("asking");
  const tab = useRef<SessionTab | null>(null);

  useEffect(() => {
    const onPlace = (next: Place) => {
      const isStale = next === "here" && wasOpened;
      wasOpened = true;
      startTransition(() => {
        if (isStale) router.refresh();
        setPlace(next);
      });
    };
    const opened = new SessionTab(study, onPlace);
    tab.current = opened;
    return () => opened.leave();
  }, [study, router]);

  useEffect(() => {
    // A page that the browser kept as it was left knows nothing of what happened since.
    const onShow = (event: PageTransitionEvent) => event.persisted && window.location.reload();
    window.addEventListener("pageshow", onShow);
    return () => window.removeEventListener("pageshow", onShow);
  }, []);

  return { place, takeOver: () => void tab.current?.takeOver() };
}
