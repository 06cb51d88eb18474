"use client";

/** What a second tab of the session shows: one is enough, and this one can become it. */
export function OpenElsewhere({ onTakeOver }: { onTakeOver: () => void }) {
  return (
    <div className="max-w-prose py-10 text-lg leading-relaxed">
      <h1 className="mb-4 text-2xl font-semibold">This session is open in another tab or window</h1>
      <p role="status">Go on there, or continue here. Every answer that you gave is kept.</p>
      <button
        type="button"
        onClick={onTakeOver}
        className="mt-8 min-h-14 border-2 border-[#000] bg-[#b0b0b0] px-8 font-medium text-[#000] hover:bg-[#c8c8c8] focus-visible:outline-3 focus-visible:outline-offset-3 focus-visible:outline-[#000]"
      >
        Continue here
      </button>
    </div>
  );
}
