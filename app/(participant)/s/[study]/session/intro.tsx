"use client";

export type IntroProps = {
  questionText: string;
  exposureMs: number;
  isSimultaneous: boolean;
  practiceTrials: number;
  answered: number;
  total: number;
  /** Whether the button already does something. */
  isReady: boolean;
  onStart: () => void;
};

/** What to do, before the first pair; where it goes on, after a reload. */
export function Intro({ answered, total, isReady, onStart, ...task }: IntroProps) {
  return (
    <div className="max-w-prose py-10 text-lg leading-relaxed">
      {answered === 0 ? (
        <Instructions {...task} total={total} />
      ) : (
        <>
          <h1 className="mb-4 text-2xl font-semibold">Welcome back</h1>
          <p>
            You have answered {answered} of {total} pairs. Every answer is kept; the next pair
            follows when you go on.
          </p>
        </>
      )}
      <button
        type="button"
        onClick={onStart}
        disabled={!isReady}
        className="mt-8 min-h-14 border-2 border-[#000] bg-[#b0b0b0] px-8 font-medium text-[#000] hover:bg-[#c8c8c8] focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
      >
        {answered === 0 ? "Begin" : "Go on"}
      </button>
    </div>
  );
}

type Task = Omit<IntroProps, "answered" | "isReady" | "onStart">;

function Instructions({ questionText, exposureMs, isSimultaneous, practiceTrials, total }: Task) {
  const duration = exposureMs === 1000 ? "one second" : `${exposureMs / 1000} seconds`;
  return (
    <>
      <h1 className="mb-4 text-2xl font-semibold">What you will do</h1>
      <ul className="list-disc space-y-3 pl-6">
        <li>
          You see {total} pairs of pictures. In each pair, one is a photograph as it was taken; the
          other is the same photograph with other colours.
        </li>
        <li>
          {isSimultaneous
            ? `The two are shown at once, side by side, for ${duration}.`
            : `The two come one after the other, each for ${duration}: one on the left, one on the right.`}
        </li>
        <li>
          Then answer: <strong>{questionText}</strong> Press <kbd>←</kbd> or <kbd>→</kbd>, or touch
          a button. Take your time; if you cannot tell, guess.
        </li>
        {practiceTrials > 0 && (
          <li>
            {practiceTrials === 1 ? "The first pair is" : `The first ${practiceTrials} pairs are`}{" "}
            for practice: you are told whether you were right.
          </li>
        )}
      </ul>
    </>
  );
}
