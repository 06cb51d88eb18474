import type { Screen } from "./run-session";

/** One quiet line above the stimuli. It stays as it is while a pair is shown. */
export function StatusLine({
  screen,
  isConnectionLost,
}: {
  screen: Screen;
  isConnectionLost: boolean;
}) {
  return (
    <div className="flex h-20 flex-col items-center justify-end gap-1 pb-5 text-center">
      {screen.kind !== "wait" && <p className="text-sm">{placeOf(screen)}</p>}
      <p role="status" className="min-h-6 text-base font-medium">
        {messageOf(screen, isConnectionLost)}
      </p>
    </div>
  );
}

function placeOf({ view }: Exclude<Screen, { kind: "wait" }>): string {
  const place = `${view.index + 1} of ${view.total}`;
  return view.phase === "practice" ? `Practice, pair ${place}` : `Pair ${place}`;
}

function messageOf(screen: Screen, isConnectionLost: boolean): string {
  if (isConnectionLost) {
    return "The server does not answer. Your answers are kept; we go on as soon as it does.";
  }
  if (screen.kind !== "feedback") return "";
  return screen.wasCorrect ? "Correct." : "No: that was the other one.";
}
